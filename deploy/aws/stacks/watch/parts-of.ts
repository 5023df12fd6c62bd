/** What there is to watch in the other stacks, whichever of them the settings make. */
import type { Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { Machine } from '../parts/machine.ts';
import { NodeFunction } from '../parts/node-function.ts';
import { WorkQueue } from '../parts/queue.ts';

export interface Named<T> {
  /** Stack and place in it, such as `Enrich Stream`: short, and different for each. */
  name: string;
  part: T;
}

// biome-ignore lint/suspicious/noExplicitAny: any class of constructs
const all = <T extends Construct>(stacks: readonly Stack[], kind: new (...args: any[]) => T): Named<T>[] =>
  stacks
    .flatMap((stack) => stack.node.findAll())
    .filter((found): found is T & IConstruct => found instanceof kind)
    .map((part) => ({ name: part.node.path.replaceAll('/', ' '), part }));

export const functionsOf = (stacks: readonly Stack[]) => all(stacks, NodeFunction);
export const queuesOf = (stacks: readonly Stack[]) => all(stacks, WorkQueue);
export const machinesOf = (stacks: readonly Stack[]) => all(stacks, Machine);
