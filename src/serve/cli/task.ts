import type { SecondPassOptions } from '../../pipeline/second-pass/second-pass.ts';
import { performTask, type TaskName, type Tasks } from '../../pipeline/tasks.ts';
import type { SinkSettings } from '../../sinks/settings.ts';
import type { Source } from '../../sources/source.ts';
import { publishingOptions } from './bucket-lake.ts';
import type { Call } from './command.ts';
import { pipelineOptions } from './pipeline-options.ts';

/** Runs a task on the call's lake, here or in the process that owns it. */
export async function taskOf<N extends TaskName>(
  call: Call,
  name: N,
  args: Tasks[N]['args'],
  options: {
    sendsInput?: boolean;
    progress?: (value: unknown) => void;
    /** Hears the result before the lake is put in order, which may fail. */
    done?: (result: Tasks[N]['result']) => Promise<void>;
    sources?: readonly Source[];
    secondPass?: SecondPassOptions;
    sinks?: readonly SinkSettings[];
  } = {},
): Promise<Tasks[N]['result']> {
  const root = await call.lake();
  const pipeline = {
    ...pipelineOptions(await call.config(), `undertone ${name}`),
    ...publishingOptions(call),
    ...(options.secondPass === undefined ? {} : { secondPass: options.secondPass }),
    ...(options.sinks === undefined ? {} : { sinks: { sinks: options.sinks } }),
  };
  return performTask(root, pipeline, name, args, {
    signal: call.signal,
    stdin: call.console.stdin,
    sendsInput: options.sendsInput ?? false,
    progress: options.progress ?? (() => {}),
    ...(options.sources === undefined ? {} : { sources: options.sources }),
    ...(options.done === undefined ? {} : { done: options.done }),
  });
}
