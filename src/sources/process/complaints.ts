import type { Readable } from 'node:stream';
import { LineSplitter } from './lines.ts';

/** What a command writes to its standard error is for people: bounded in length and number. */
const LONGEST_CHARACTERS = 500;
const MOST_LINES = 20;
const WITHIN_MS = 10_000;
/** Secrets shorter than this occur in words. */
const SHORTEST_SECRET = 6;

/** Passes the lines of a command's standard error on, secrets taken out; says how many more there were. */
export function followComplaints(
  stderr: Readable,
  secrets: readonly string[],
  tell: (line: string) => void,
): void {
  const splitter = new LineSplitter(64 * 1024);
  const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  let since = Number.NEGATIVE_INFINITY;
  let told = 0;
  let untold = 0;
  const say = (bytes: Buffer): void => {
    const now = performance.now();
    if (now - since > WITHIN_MS) {
      if (untold > 0) tell(`(${untold} more lines were left out)`);
      since = now;
      told = 0;
      untold = 0;
    }
    if (told >= MOST_LINES) {
      untold++;
      return;
    }
    told++;
    let text = bytes.toString('utf8');
    for (const secret of known) text = text.replaceAll(secret, '[secret]');
    tell(text.length > LONGEST_CHARACTERS ? `${text.slice(0, LONGEST_CHARACTERS)}…` : text);
  };
  stderr.on('data', (chunk: Buffer) => {
    for (const { bytes } of splitter.push(chunk)) say(bytes);
  });
  stderr.on('end', () => {
    const last = splitter.end();
    if (last !== null) say(last.bytes);
    if (untold > 0) tell(`(${untold} more lines were left out)`);
  });
  stderr.on('error', () => {});
}
