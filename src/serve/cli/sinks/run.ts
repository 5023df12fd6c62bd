import { openLakeReader } from '../../../lake/lake.ts';
import { UsageError } from '../../../model/errors.ts';
import { nearest } from '../../../model/nearest.ts';
import {
  isReading,
  type ReadingTask,
  readSinks,
  type SinkTask,
  type SinkTaskResult,
} from '../../../pipeline/sinks/change.ts';
import type { Sending } from '../../../pipeline/sinks/sinks.ts';
import { askOwner } from '../../../pipeline/tasks.ts';
import { sinkView } from '../../sink-views.ts';
import { exposureOf, sinkSettings } from '../../sinks.ts';
import type { Call } from '../command.ts';
import { requireLake } from '../require-lake.ts';
import { taskOf } from '../task.ts';
import { printable } from '../terminal/printable.ts';
import { formatCount } from '../terminal/quantity.ts';

const ACTIONS = ['list', 'send', 'refused', 'retry', 'remove'] as const;
type Action = (typeof ACTIONS)[number];

export async function run(call: Call): Promise<void> {
  const [word = 'list', name] = call.args;
  const task = taskFor(word, name);
  await requireLake(call);
  const result = await perform(call, task);
  if (task.do === 'refused') return showRefused(call, task.name, result);
  if (call.json) return call.console.json(result.sinks.map(sinkView));
  if (task.do === 'retry') return call.console.note(`${formatCount(result.changed)} are sent again.`);
  if (task.do === 'remove')
    return call.console.note(`The sink "${task.name}" is told no more; what it holds stays there.`);
  await list(call, result);
}

function taskFor(word: string, name: string | undefined): SinkTask {
  if (!ACTIONS.includes(word as Action)) {
    const meant = nearest(word, ACTIONS);
    const advice = meant === null ? `it is one of ${ACTIONS.join(', ')}.` : `did you mean "${meant}"?`;
    throw new UsageError(`There is no action "${word}" on sinks; ${advice}`);
  }
  const action = word as Action;
  if (action === 'list' || action === 'send') {
    if (name === undefined) return { do: action };
    throw new UsageError(`"undertone sinks ${action}" takes no name: it is of all sinks.`);
  }
  if (name === undefined) throw new UsageError(`It is to be called as "undertone sinks ${action} NAME".`);
  return { do: action, name };
}

async function perform(call: Call, task: SinkTask): Promise<SinkTaskResult> {
  if (task.do === 'send') return send(call, task);
  return isReading(task) ? read(call, task) : taskOf(call, 'sinks', task);
}

/** What the process that tells the sinks knows of them; where there is none, what the lake knows. */
async function read(call: Call, task: ReadingTask): Promise<SinkTaskResult> {
  const root = await call.lake();
  const context = { signal: call.signal, stdin: call.console.stdin, progress: () => {} };
  const told = await askOwner(root, 'sinks', task, context);
  if (told !== null) return told;
  const reader = openLakeReader(root);
  try {
    return readSinks(reader.db, task);
  } finally {
    reader.close();
  }
}

/** Passwords are needed by this alone. */
async function send(call: Call, task: SinkTask): Promise<SinkTaskResult> {
  const sinks = sinkSettings((await call.config()).sinks);
  if (sinks.length === 0)
    throw new UsageError('The configuration names no sink; docs/sinks.md says how one is named.');
  for (const sink of sinks) {
    const exposure = exposureOf(sink);
    if (exposure !== null) call.console.note(`Mind the sink ${sink.name}: ${exposure}.`);
  }
  return taskOf(call, 'sinks', task, { sinks, progress: progressOf(call) });
}

async function list(call: Call, { sinks }: SinkTaskResult): Promise<void> {
  if (sinks.length === 0) {
    const isNamed = Object.keys((await call.config()).sinks).length > 0;
    call.console.note(
      isNamed
        ? 'No sink has been told of this lake yet; "undertone start" tells them, or "undertone sinks send".'
        : 'The lake has no sinks; name one as sinks in undertone.yaml (docs/sinks.md).',
    );
    return;
  }
  await call.console.table(
    ['sink', 'where', 'state', 'waiting', 'refused', 'why'],
    sinks.map(({ name, target, state, waiting, refused, reason }) => [
      name,
      printable(target),
      state,
      waiting === 0 ? '' : formatCount(waiting),
      refused === 0 ? '' : formatCount(refused),
      printable(reason ?? ''),
    ]),
  );
  if (sinks.every(({ state }) => state === 'absent'))
    call.console.note(
      'No process tells them at this moment; "undertone start" does, or "undertone sinks send".',
    );
}

async function showRefused(call: Call, name: string, { refused }: SinkTaskResult): Promise<void> {
  const views = refused.map(({ id, reason, since }) => ({
    id,
    reason,
    since: new Date(since).toISOString(),
  }));
  if (call.json) return call.console.json(views);
  if (views.length === 0) {
    call.console.note(`There is nothing that ${name} would not take.`);
    return;
  }
  await call.console.table(
    ['post', 'since', 'why'],
    views.map(({ id, since, reason }) => [printable(id), since, printable(reason)]),
  );
}

/** A line for each tenth, as logs and terminals both can show it, and one for each reason to wait. */
function progressOf(call: Call): (value: unknown) => void {
  let total = 0;
  let told = 0;
  const said = new Map<string, string>();
  return (value) => {
    const { waiting, held } = value as Sending;
    for (const { sink, reason } of held) {
      if (said.get(sink) === reason) continue;
      said.set(sink, reason);
      call.console.note(`${sink} ${printable(reason)}; it is tried again …`);
    }
    total = Math.max(total, waiting);
    const tenths = total === 0 ? 0 : Math.floor(((total - waiting) * 10) / total);
    if (tenths > told && tenths < 10)
      call.console.note(`${formatCount(total - waiting)} of ${formatCount(total)} told …`);
    told = Math.max(told, tenths);
  };
}
