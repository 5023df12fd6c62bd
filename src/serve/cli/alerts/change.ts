import { parseDuration } from '../../../config/values.ts';
import { systemClock } from '../../../model/clock.ts';
import { UsageError } from '../../../model/errors.ts';
import type { AlertTask } from '../../../pipeline/alerts/alerts.ts';
import { alertView } from '../../alert-views.ts';
import type { Call } from '../command.ts';
import { requireLake } from '../require-lake.ts';
import { taskOf } from '../task.ts';
import { type AlertOptions, definitionOf } from './definition.ts';

/** Watches for one thing more. */
export async function add(call: Call<AlertOptions>, name: string): Promise<void> {
  const alert = definitionOf(name, call.options);
  const { channels } = await call.config();
  const unknown = alert.notify.find((channel) => !Object.hasOwn(channels, channel));
  if (unknown !== undefined)
    throw new UsageError(`The configuration has no channel "${unknown}", under "channels".`);
  await change(call, { do: 'add', alert }, `The alert "${name}" watches windows that end from now on.`);
}

export async function mute(call: Call<AlertOptions>, name: string): Promise<void> {
  const until = systemClock.now() + parseDuration(call.options.for ?? '1h');
  await change(
    call,
    { do: 'mute', name, until },
    `Nobody is told of the alert "${name}" until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
  );
}

/** Changes an alert of the lake, here or in the process that owns it. */
export async function change(call: Call<AlertOptions>, task: AlertTask, done: string): Promise<void> {
  if (task.do !== 'add') await requireLake(call);
  const stored = await taskOf(call, 'alerts', task);
  if (call.json) await call.console.json(alertView(stored, undefined, systemClock.now()));
  else call.console.note(done);
}
