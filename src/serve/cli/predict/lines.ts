import { UsageError } from '../../../model/errors.ts';

const LF = 0x0a;
const LONGEST_LINE = 64 * 2 ** 20;
const BATCH = 1024;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * The lines of a byte stream of UTF-8, in batches as they arrive (at most 1,024 a batch). A line ends at LF
 * alone: CR, U+2028 and the like belong to its text. A last line without LF counts, an empty one after the
 * last LF does not. A byte order mark at the very beginning is no text; bytes that are no UTF-8 become
 * U+FFFD. Memory is bounded by the longest line; one above 64 MiB is refused with a UsageError.
 */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let first = true;
  let count = 0;
  const decode = (parts: Uint8Array[]): string => {
    const text = Buffer.concat(parts).toString('utf8');
    const unmarked = first && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
    first = false;
    return unmarked;
  };
  for await (const chunk of input) {
    const end = chunk.lastIndexOf(LF);
    if (end < 0) {
      pending.push(chunk);
      pendingBytes += chunk.length;
      if (pendingBytes > LONGEST_LINE) {
        throw new UsageError(
          `Line ${count + 1} of the input is longer than 64 MiB: give one text a line, each ended by LF.`,
        );
      }
      continue;
    }
    const lines = decode([...pending, chunk.subarray(0, end)]).split('\n');
    const rest = chunk.subarray(end + 1);
    pending = rest.length === 0 ? [] : [rest];
    pendingBytes = rest.length;
    count += lines.length;
    for (let at = 0; at < lines.length; at += BATCH) yield lines.slice(at, at + BATCH);
  }
  if (pendingBytes > 0) yield [decode(pending)];
}
