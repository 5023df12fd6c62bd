import { join } from 'node:path';
import { shellWord } from '../../../model/shell-word.ts';
import type { Forgotten } from '../../../pipeline/forget.ts';
import type { Verification } from '../../../pipeline/forget-verify.ts';
import type { Receipt } from '../../../pipeline/receipt.ts';
import type { Call } from '../command.ts';
import { counted, formatCount } from '../terminal/quantity.ts';

export async function showReceipt(call: Call, { receipt, key }: Forgotten): Promise<void> {
  const file = join(await call.lake(), key);
  if (call.json) {
    await call.console.json({ ...receipt, file });
    return;
  }
  const posts = receipt.subjects.reduce((sum, subject) => sum + subject.posts, 0);
  const unknown = receipt.subjects.filter(({ known }) => !known).length;
  await call.console.write(
    `Forgotten: ${counted(posts, 'post')}${receipt.reposts > 0 ? ` and ${counted(receipt.reposts, 'repost')} of them` : ''}.\n`,
  );
  const rows = Object.entries(receipt.zones).map(([zone, one]) => [
    zone,
    formatCount(one.objects),
    formatCount(one.rewritten),
    formatCount(one.removed),
    formatCount(one.records),
  ]);
  await call.console.table(['zone', 'objects', 'written anew', 'removed', 'records gone'], rows);
  if (unknown > 0) {
    call.console.note(
      `${formatCount(unknown)} of ${formatCount(receipt.subjects.length)} were not known here; should they come, they stay out.`,
    );
  }
  if (!receipt.state_scrubbed) {
    call.console.note(
      'A reader kept the write-ahead log of state.db from being emptied; that follows when it is done.',
    );
  }
  await call.console.write(
    `The receipt is ${file}; "undertone forget --verify ${shellWord(file)}" checks it.\n`,
  );
}

export async function showVerification(
  call: Call,
  receipt: Receipt,
  { verified, found, looked }: Verification,
  id: string | null,
): Promise<void> {
  if (call.json) {
    await call.console.json({ verified, receipt: receipt.id, found, looked });
    return;
  }
  const scope = `${counted(looked.rows, 'row')} and ${counted(looked.records, 'original record')}`;
  if (verified) {
    const more =
      id === null
        ? '; with --id the state database and dead letters are searched for it as text, too'
        : ` and ${formatCount(looked.bytes)} bytes of the state database`;
    await call.console.write(`Verified: nothing of it is left in ${scope}${more}.\n`);
    return;
  }
  await call.console.table(
    ['zone', 'where', 'records'],
    found.map(({ zone, where, records }) => [zone, where, formatCount(records)]),
  );
  call.console.note(
    'Something of it is there. If it came again since, the next erasure takes it, within a day; "undertone compact" does so now.',
  );
}
