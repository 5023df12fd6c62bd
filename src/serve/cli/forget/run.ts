import { readFileSync } from 'node:fs';
import { openLakeReader } from '../../../lake/lake.ts';
import { messageOf, UsageError } from '../../../model/errors.ts';
import type { EraseProgress } from '../../../pipeline/erasure/erase.ts';
import type { ForgetArgs } from '../../../pipeline/forget.ts';
import { verifyReceipt } from '../../../pipeline/forget-verify.ts';
import { parseReceipt } from '../../../pipeline/receipt.ts';
import { authorOf, describeAuthor, postIdOf } from '../../forget-subjects.ts';
import type { Call, ExitCode } from '../command.ts';
import { confirm } from '../confirm.ts';
import { requireLake } from '../require-lake.ts';
import { taskOf } from '../task.ts';
import { showReceipt, showVerification } from './show.ts';

interface ForgetOptions {
  always?: boolean;
  yes?: boolean;
  verify?: string;
  id?: string;
}

export async function run(call: Call<ForgetOptions>): Promise<ExitCode> {
  await requireLake(call);
  const { verify, id, always = false, yes = false } = call.options;
  if (verify !== undefined) return check(call, verify, id ?? null);
  const [what, ...words] = call.args;
  if ((what !== 'post' && what !== 'author') || words.length === 0) {
    throw new UsageError('Say what to forget: "post" or "author", and then the ids.');
  }
  if (always && what === 'post') {
    throw new UsageError('--always is for authors: a post that is forgotten stays out in any case.');
  }
  const { args, sentences } = await subjectsOf(call, what, words, always);
  if (!yes) {
    await confirm(call, `${sentences.join('\n')}\nErase this for good?`, 'Nothing was forgotten.');
  }
  const bar = call.console.progress({ label: 'looking through originals', totalBytes: 1, shareOnly: true });
  bar.update(0, 0);
  const result = await taskOf(call, 'forget', args, {
    progress: (value) => {
      const { done, total } = value as EraseProgress;
      bar.update(done / Math.max(1, total), 0);
    },
  }).finally(() => bar.clear());
  await showReceipt(call, result);
  return 0;
}

async function subjectsOf(
  call: Call,
  what: 'post' | 'author',
  words: readonly string[],
  always: boolean,
): Promise<{ args: ForgetArgs; sentences: string[] }> {
  if (what === 'post') {
    const posts = [...new Set(words.map(postIdOf))];
    return { args: { posts, authors: [], always: false }, sentences: posts };
  }
  const lake = openLakeReader(await call.lake());
  try {
    const authors = await Promise.all([...new Set(words)].map((word) => authorOf(lake, word)));
    return {
      args: { posts: [], authors: authors.map(({ network, authorId }) => ({ network, authorId })), always },
      sentences: authors.map(describeAuthor),
    };
  } finally {
    lake.close();
  }
}

async function check(call: Call<ForgetOptions>, file: string, id: string | null): Promise<ExitCode> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The receipt ${file} cannot be read (${messageOf(error)}).`);
  }
  const receipt = parseReceipt(text, file);
  const lake = openLakeReader(await call.lake());
  try {
    const verification = await verifyReceipt(lake, receipt, id);
    await showVerification(call, receipt, verification, id);
    return verification.verified ? 0 : 1;
  } finally {
    lake.close();
  }
}
