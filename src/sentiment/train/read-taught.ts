import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import { type AuxiliarySet, CLASSES } from '../labelled.ts';

/**
 * Reads what a model says of texts, a JSON object a line with `text`, `negative`, `neutral`, `positive` and `model`, as
 * `undertone predict --json` writes them. The class of a text is the highest of the three. Texts without scores, and
 * those in `except`, are left out. Throws an UndertoneError that names the file and the line at fault.
 */
export async function readTaught(path: string, except: ReadonlySet<string>): Promise<AuxiliarySet> {
  const texts: string[] = [];
  const classes: number[] = [];
  let name = '';
  let number = 0;
  try {
    const lines = createInterface({
      input: createReadStream(path, 'utf8'),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    for await (const line of lines) {
      number++;
      const { text, scores, model } = answerOf(line) ?? fail(path, number);
      name = model;
      if (scores.some((score) => score === null) || except.has(text)) continue;
      texts.push(text);
      classes.push(scores.indexOf(Math.max(...(scores as number[]))));
    }
  } catch (cause) {
    if (cause instanceof UndertoneError) throw cause;
    throw new UndertoneError(
      'file-unreadable',
      `${path} cannot be read (${messageOf(cause)}): check the path.`,
      {
        cause,
      },
    );
  }
  return { name: `what ${name} says`, texts, classes, taught: true };
}

function answerOf(line: string) {
  let value: Record<string, unknown> | null;
  try {
    value = JSON.parse(line) as typeof value;
  } catch {
    return null;
  }
  const text = value?.text;
  const scores = CLASSES.map((label) => value?.[label]);
  if (typeof text !== 'string' || !scores.every((score) => score === null || typeof score === 'number'))
    return null;
  return { text, scores, model: String(value?.model) };
}

function fail(path: string, line: number): never {
  throw new UndertoneError(
    'taught-unreadable',
    `Line ${line} of ${path} is no answer of a model: it must be JSON as undertone predict --json writes it.`,
  );
}
