import { rebuild } from '../../../pipeline/rebuild.ts';
import { publishingOptions } from '../bucket-lake.ts';
import type { Call, ExitCode } from '../command.ts';
import { pipelineOptions } from '../pipeline-options.ts';
import { requireLake } from '../require-lake.ts';
import { counted, formatCount } from '../terminal/quantity.ts';

/** `doctor --rebuild`. */
export async function rebuildLake(call: Call): Promise<ExitCode> {
  // A damaged state of a bucket's lake is not to keep it from being made anew.
  await call.lake({ withoutState: true });
  await requireLake(call);
  const options = {
    ...pipelineOptions(await call.config(), 'undertone doctor --rebuild'),
    ...publishingOptions(call),
  };
  const { posts, restored, objects, damaged } = await rebuild(await call.lake(), options);
  if (call.json) {
    await call.console.json({ posts, restored, objects, damaged });
    return 0;
  }
  const lines = [
    `The lake is rebuilt: ${counted(posts, 'post')} in ${counted(objects, 'object')} that were whole.`,
    restored === 0 ? '' : `${formatCount(restored)} posts came back from their originals in the raw zone.`,
    ...damaged.map(({ what, why }) => `Damaged, set aside under damaged/: ${what} (${why}).`),
  ];
  await call.console.write(`${lines.filter((line) => line !== '').join('\n')}\n`);
  return 0;
}
