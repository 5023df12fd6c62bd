/** Calls a bundled function once, in a process of its own as Lambda does: what it was, and what it took. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { peakMemory } from '../../support/peak-memory.ts';
import { type Answer, contextOf, type Handler } from './lambda.ts';

export interface Called {
  answer: Answer;
  /** Until the first answer, to an event with nothing to do; and of the call itself, with what it took of a core. */
  coldMs: number;
  callMs: number;
  cpuMs: number;
  /** The most that the process held, MB. */
  memory: number;
}

const [bundle, event] = process.argv.slice(2);
const started = performance.now();
const { handler } = (await import(pathToFileURL(bundle!).href)) as { handler: Handler };
await handler({ Records: [] }, contextOf());
const coldMs = performance.now() - started;
const cpu = process.cpuUsage();
const began = performance.now();
const answer = await handler(JSON.parse(readFileSync(event!, 'utf8')) as object, contextOf());
const { user, system } = process.cpuUsage(cpu);
const memory = peakMemory() / 1e6;
const called: Called = {
  answer,
  coldMs,
  callMs: performance.now() - began,
  cpuMs: (user + system) / 1000,
  memory,
};
// What the function logs goes to the same place.
process.stdout.write(`\n${JSON.stringify(called)}\n`);
