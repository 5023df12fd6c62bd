/**
 * The plain way to do the first half of the same, in one thread and one loop: append and fdatasync, parse,
 * drop repeats by a Set, clean by regular expressions, tag, classify with the same model, count windows,
 * write JSON lines. No Parquet, no search, no edits or deletions, no restart.
 */
import { closeSync, createReadStream, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadModel } from '../../src/sentiment/registry.ts';

const BATCH = 1000;

interface Tweet {
  id_str: string;
  text: string;
  created_at: string;
  lang: string;
}

/** Posts per second of the chain over a file of JSON lines. */
export async function runNaiveChain(file: string, folder: string): Promise<number> {
  const model = await loadModel('linear');
  const raw = openSync(join(folder, 'naive-raw.jsonl'), 'w');
  const out = openSync(join(folder, 'naive-out.jsonl'), 'w');
  const seen = new Set<string>();
  const windows = new Map<number, number>();
  let posts = 0;
  const started = performance.now();
  let batch: string[] = [];
  const flush = async (): Promise<void> => {
    writeSync(raw, `${batch.join('\n')}\n`);
    fdatasyncSync(raw);
    const tweets = batch.map((line) => JSON.parse(line) as Tweet).filter(({ id_str }) => !seen.has(id_str));
    for (const { id_str } of tweets) seen.add(id_str);
    const scores = await model.score(tweets.map(({ text }) => text));
    const lines = tweets.map((tweet, index) => {
      const window = Math.floor(Date.parse(tweet.created_at) / 900_000);
      windows.set(window, (windows.get(window) ?? 0) + 1);
      const clean = tweet.text
        .replace(/https?:\/\/\S+/g, '')
        .replace(/[@#]\w+/g, '')
        .replace(/\s+/g, ' ')
        .trim();
      const hashtags = [...tweet.text.matchAll(/#(\w+)/g)].map((found) => found[1]);
      return JSON.stringify({
        id: tweet.id_str,
        text: tweet.text,
        clean,
        hashtags,
        window,
        ...scores[index],
      });
    });
    writeSync(out, `${lines.join('\n')}\n`);
    posts += lines.length;
    batch = [];
  };
  for await (const line of createInterface({ input: createReadStream(file, { highWaterMark: 1 << 20 }) })) {
    batch.push(line);
    if (batch.length === BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  closeSync(raw);
  closeSync(out);
  return posts / ((performance.now() - started) / 1000);
}
