import { UsageError } from '../../model/errors.ts';
import { detectEncoding } from './encoding.ts';

/** What files that are no text begin with, and what to do with them instead. */
const BINARIES: readonly (readonly [start: string, what: string, advice: string])[] = [
  ['PAR1', 'a Parquet file', 'export it as CSV or JSON lines first'],
  ['PK\x03\x04', 'a zip archive or a workbook', 'unpack it, or save the sheet as CSV'],
  [
    '\xfd7zXZ\x00',
    'compressed with xz',
    'decompress it first, such as with xz -dc FILE | undertone import -',
  ],
  ['7z\xbc\xaf', 'a 7z archive', 'unpack it first'],
  ['Rar!', 'a RAR archive', 'unpack it first'],
  ['\xd0\xcf\x11\xe0', 'an old Office document', 'save the sheet as CSV'],
  ['SQLite format 3\x00', 'a SQLite database', 'export its table as CSV'],
  ['%PDF', 'a PDF', 'export its text as CSV'],
  ['\x89PNG', 'an image', 'give a file of posts'],
  ['\xff\xd8\xff', 'an image', 'give a file of posts'],
  ['GIF8', 'an image', 'give a file of posts'],
  ['\x7fELF', 'a program', 'give a file of posts'],
];

/** @throws UsageError where the first bytes show that the file is no text */
export function refuseBinary(head: Uint8Array, label: string): void {
  const start = Buffer.from(head.subarray(0, 512)).toString('latin1');
  const known = BINARIES.find(([magic]) => start.startsWith(magic));
  if (known) throw refusal(`${label} is ${known[1]}, which is not read as posts: ${known[2]}.`);
  if (start.slice(257, 262) === 'ustar') {
    throw refusal(
      `${label} is a tar archive: unpack it, or pipe it in with tar -xOf ${label} | undertone import -.`,
    );
  }
  if (detectEncoding(head).name.startsWith('utf-16')) return;
  const sample = head.subarray(0, 1 << 16);
  let controls = 0;
  for (const byte of sample)
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27 && byte !== 30)) controls++;
  if (controls > sample.length / 10) {
    throw refusal(
      `${label} is no text file: give CSV, JSON, JSON lines or text, plain or as .gz, .bz2 or .zst.`,
    );
  }
}

const refusal = (message: string): UsageError => new UsageError(message, { code: 'file_not_text' });
