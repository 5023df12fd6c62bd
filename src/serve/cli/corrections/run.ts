import { LABELLED_HEADER, labelledLine, labelledPosts } from '../../../lake/corrections/labelled-posts.ts';
import { openLakeReader } from '../../../lake/lake.ts';
import { WholeFile } from '../../../query/whole-file.ts';
import type { Call } from '../command.ts';
import { requireLake } from '../require-lake.ts';
import { formatCount } from '../terminal/quantity.ts';

export async function run(call: Call<{ export?: string }>): Promise<void> {
  await requireLake(call);
  const reader = openLakeReader(await call.lake());
  try {
    const posts = [...labelledPosts(reader)];
    const path = call.options.export;
    if (path !== undefined) {
      await write(call, path, [LABELLED_HEADER, ...posts.map(labelledLine)].join(''));
      if (path === '-') return;
      if (call.json) await call.console.json({ path, posts: posts.length });
      else await call.console.write(`${formatCount(posts.length)} posts are in ${path}.\n`);
      return;
    }
    if (call.json)
      return await call.console.json(
        posts.map(({ id, label, correctedAt, text, before }) => ({
          id,
          label,
          corrected_at: new Date(correctedAt).toISOString(),
          text,
          before: before?.sentiment ?? null,
          model: before?.model ?? null,
        })),
      );
    await call.console.table(
      ['post', 'label', 'before', 'by', 'text'],
      posts.map(({ id, label, text, before }) => [
        id,
        label,
        before?.sentiment ?? null,
        before?.model ?? null,
        text.slice(0, 60),
      ]),
    );
  } finally {
    reader.close();
  }
}

async function write(call: Call, path: string, text: string): Promise<void> {
  if (path === '-') return call.console.write(text);
  const file = new WholeFile(path);
  try {
    await file.prepare();
    await file.write(text);
    await file.finish();
  } finally {
    await file.discard();
  }
}
