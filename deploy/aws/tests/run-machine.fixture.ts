/**
 * Runs a machine of Step Functions as its definition says, without Step Functions: states, expressions in JSONata,
 * retries and catches, the limit of a payload. What its tasks ask of other services is answered by the test.
 *
 * Source: https://states-language.net/ and the developer guide of Step Functions, "Transforming data with JSONata".
 */
import jsonata from 'jsonata';
import type { StateMachine } from './held.fixture.ts';

/** What a task gives for its arguments; `resource` is what follows `arn:aws:states:::`. */
export type Task = (args: never, resource: string) => unknown;

export interface Running {
  /** By resource, or by its beginning with a star: `aws-sdk:s3:*`. */
  tasks: Record<string, Task>;
  /** When the execution began, ISO 8601. */
  startedAt?: string;
  /** Told of each state that is entered. */
  onState?: (name: string) => void;
}

/** What ended a machine, or is caught by a state of it. */
export class MachineError extends Error {
  readonly error: string;

  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.error = error;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: states, and what goes between them, are JSON of any shape
type Json = any;
type Scope = Record<string, Json>;

const PREFIX = 'arn:aws:states:::';
const MOST_BYTES = 262_144;
/** More steps than any machine here takes: one that goes round for ever is told. */
const MOST_STEPS = 10_000;

/** The output of the machine for an input; throws a MachineError where it fails. */
export function runMachine(machine: StateMachine, input: Json, running: Running): Promise<Json> {
  const startedAt = running.startedAt ?? new Date().toISOString();
  const execution = { Id: `${PREFIX}execution`, Name: 'a-run', Input: input, StartTime: startedAt };
  const context = { Execution: execution, StateMachine: { Id: `${PREFIX}machine`, Name: 'machine' } };
  return new Run(running, context).walk(machine, input, {});
}

class Run {
  readonly #running: Running;
  readonly #context: Json;
  #steps = 0;

  constructor(running: Running, context: Json) {
    this.#running = running;
    this.#context = context;
  }

  /** `scope` holds the variables: a machine within a map sees those around it, and leaves them as they are. */
  async walk({ StartAt, States }: StateMachine, input: Json, scope: Scope): Promise<Json> {
    let name: string | undefined = StartAt;
    let at = input;
    const variables = { ...scope };
    while (name !== undefined) {
      if (++this.#steps > MOST_STEPS) throw new Error(`The machine goes round by ${name}.`);
      this.#running.onState?.(name);
      const state: Json = States[name];
      if (state === undefined) throw new Error(`There is no state ${name}.`);
      const left: Left = await this.#enter(name, state, at, variables);
      Object.assign(variables, left.assigned);
      at = limited(left.output, name);
      name = left.next;
    }
    return at;
  }

  async #enter(name: string, state: Json, input: Json, variables: Scope): Promise<Left> {
    const context = { ...this.#context, State: { Name: name } };
    const evaluate = (value: Json, more: Json = {}): Promise<Json> =>
      filled(value, { ...variables, states: { input, context, ...more } }, name);
    const leave = async (from: Json, given: Json, more: Json = {}): Promise<Left> => ({
      output: from.Output === undefined ? given : await evaluate(from.Output, more),
      assigned: from.Assign === undefined ? {} : await evaluate(from.Assign, more),
      next: from.Next,
    });
    switch (state.Type) {
      case 'Succeed':
      case 'Pass':
        return leave(state, input);
      case 'Wait':
        if (state.Seconds === undefined) throw new Error(`${name} waits for no number of seconds.`);
        return leave(state, input);
      case 'Fail':
        throw new MachineError(await evaluate(state.Error), await evaluate(state.Cause));
      case 'Choice':
        for (const rule of state.Choices) {
          const holds = await evaluate(rule.Condition);
          if (typeof holds !== 'boolean')
            throw new MachineError('States.QueryEvaluationError', `${rule.Condition} is no boolean.`);
          if (holds) return leave(rule, input);
        }
        if (state.Default === undefined)
          throw new MachineError('States.NoChoiceMatched', `${name} has no default.`);
        return { ...(await leave(state, input)), next: state.Default };
      case 'Task':
      case 'Map': {
        const work = () =>
          state.Type === 'Task' ? this.#ask(state, evaluate) : this.#map(state, evaluate, variables);
        return this.#patiently(
          state,
          async () => {
            const result = await work();
            return leave(state, result, { result });
          },
          leave,
        );
      }
      default:
        throw new Error(`${name} is a ${state.Type}, which is not known here.`);
    }
  }

  async #ask(state: Json, evaluate: (value: Json) => Promise<Json>): Promise<Json> {
    const resource = state.Resource.slice(PREFIX.length);
    const args = await evaluate(state.Arguments ?? {});
    const { tasks } = this.#running;
    const task =
      tasks[resource] ??
      Object.entries(tasks).find(([key]) => key.endsWith('*') && resource.startsWith(key.slice(0, -1)))?.[1];
    if (task === undefined) throw new Error(`Nobody answers ${resource}.`);
    return limited(plain(await task(args as never, resource)), resource);
  }

  async #map(
    { Items, ItemSelector, ItemProcessor, MaxConcurrency = 0 }: Json,
    evaluate: (value: Json) => Promise<Json>,
    variables: Scope,
  ): Promise<Json> {
    const items = await evaluate(Items);
    if (!Array.isArray(items))
      throw new MachineError(
        'States.QueryEvaluationError',
        `${Items} is no array, but ${JSON.stringify(items)}.`,
      );
    if (ItemSelector !== undefined) throw new Error('Items are not selected here.');
    const results: Json[] = [];
    const open = items.entries();
    // A distributed map runs machines of their own, which know nothing of the variables around it.
    const scope = ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED' ? {} : variables;
    const worker = async (): Promise<void> => {
      for (const [place, item] of open) results[place] = await this.walk(ItemProcessor, item, scope);
    };
    await Promise.all(Array.from({ length: MaxConcurrency || items.length }, worker));
    return results;
  }

  async #patiently(
    { Retry = [], Catch = [] }: Json,
    work: () => Promise<Left>,
    leave: (from: Json, given: Json, more: Json) => Promise<Left>,
  ): Promise<Left> {
    const tried = Retry.map(() => 0);
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof MachineError)) throw error;
        const place = Retry.findIndex((one: Json) => meets(one, error));
        if (place >= 0 && tried[place]++ < (Retry[place].MaxAttempts ?? 3)) continue;
        const catcher = Catch.find((one: Json) => meets(one, error));
        if (catcher === undefined) throw error;
        const errorOutput = { Error: error.error, Cause: error.message };
        return leave(catcher, errorOutput, { errorOutput });
      }
    }
  }
}

interface Left {
  output: Json;
  assigned: Scope;
  next: string | undefined;
}

/** `States.ALL` does not meet what is wrong with the data itself. */
const meets = ({ ErrorEquals }: { ErrorEquals: string[] }, { error }: MachineError): boolean =>
  ErrorEquals.some((one) => {
    if (one === 'States.ALL') return error !== 'States.DataLimitExceeded' && error !== 'States.Runtime';
    if (one === 'States.TaskFailed') return error !== 'States.Timeout';
    return one === error;
  });

/** A value with its expressions worked out, however deep they are. */
async function filled(value: Json, bindings: Scope, where: string): Promise<Json> {
  if (Array.isArray(value)) return Promise.all(value.map((one) => filled(one, bindings, where)));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      async ([key, one]) => [key, await filled(one, bindings, where)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
  const expression = typeof value === 'string' ? /^\{%(.*)%\}$/s.exec(value)?.[1] : undefined;
  if (expression === undefined) return value;
  let found: unknown;
  try {
    found = await jsonata(expression).evaluate({}, bindings);
  } catch (error) {
    throw new MachineError(
      'States.QueryEvaluationError',
      `${where}: ${(error as Error).message} in ${expression}`,
    );
  }
  if (found === undefined)
    throw new MachineError('States.QueryEvaluationError', `${where}: nothing comes of ${expression}`);
  return plain(found);
}

const plain = (value: unknown): Json => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

function limited(value: Json, where: string): Json {
  const bytes = Buffer.byteLength(JSON.stringify(value ?? null));
  if (bytes > MOST_BYTES)
    throw new MachineError('States.DataLimitExceeded', `${where} gives ${bytes} bytes.`);
  return value;
}
