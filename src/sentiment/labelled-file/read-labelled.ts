import { readFile } from 'node:fs/promises';
import { messageOf, UndertoneError, UsageError } from '../../model/errors.ts';
import type { LabelledText } from '../labelled.ts';
import { guessColumns, type LabelledColumns } from './guess-columns.ts';
import { classOf, isMixed, labelScheme } from './label-scheme.ts';
import { guessDelimiter, parseTable } from './parse-table.ts';

export interface LabelledFileOptions {
  /** Names of the columns (or their numbers, from 1) where guessing is not wanted. */
  textColumn?: string;
  labelColumn?: string;
  /** Only rows with this value in the column of this name: `in_validation=0`. */
  where?: string;
}

export interface LabelledFile {
  rows: LabelledText[];
  /** Texts labelled mixed: no class to train on, but to measure by. */
  mixed: string[];
  /** Rows left out: without a text, or with a label that means no class, nor mixed. */
  skipped: number;
  textColumn: string;
  labelColumn: string;
}

/** Reads labelled texts from a CSV or TSV file. Throws an UndertoneError or UsageError that names the file. */
export async function readLabelled(path: string, options: LabelledFileOptions = {}): Promise<LabelledFile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new UndertoneError(
      'file-unreadable',
      `${path} cannot be read (${messageOf(cause)}): check the path.`,
      {
        cause,
      },
    );
  }
  return parseLabelled(decode(bytes), path, options);
}

/** UTF-8, or Windows-1252 where the bytes are no UTF-8; UTF-16 by its mark. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

export function parseLabelled(text: string, path: string, options: LabelledFileOptions = {}): LabelledFile {
  const table = parseTable(text, guessDelimiter(text));
  const columns = findColumns(table, path, options);
  const { header } = columns;
  let body = header ? table.slice(1) : table;
  if (options.where !== undefined) body = body.filter(condition(options.where, header, path));
  const scheme = labelScheme(body.map((row) => row[columns.label] ?? ''));
  const rows: LabelledText[] = [];
  const mixed: string[] = [];
  for (const row of body) {
    const value = row[columns.label] ?? '';
    const label = classOf(scheme, value);
    const written = row[columns.text] ?? '';
    if (written.trim() === '') continue;
    if (label !== undefined) rows.push({ text: written, label });
    else if (isMixed(value)) mixed.push(written);
  }
  if (rows.length === 0) {
    throw new UndertoneError(
      'no-labelled-rows',
      `${path} has no labelled rows${options.where ? ` where ${options.where}` : ''}: labels are negative, neutral and positive, or 0, 2, 4, or -1, 0, 1.`,
    );
  }
  return {
    rows,
    mixed,
    skipped: body.length - rows.length - mixed.length,
    textColumn: header?.[columns.text] ?? String(columns.text + 1),
    labelColumn: header?.[columns.label] ?? String(columns.label + 1),
  };
}

function findColumns(
  table: readonly string[][],
  path: string,
  options: LabelledFileOptions,
): LabelledColumns {
  const { textColumn, labelColumn } = options;
  const guessed = guessColumns(table);
  if (guessed && textColumn === undefined && labelColumn === undefined) return guessed;
  const first = table[0] ?? [];
  const isHeader =
    guessed?.header != null ||
    [textColumn, labelColumn].some((name) => name !== undefined && first.includes(name));
  const header = isHeader ? first : null;
  const text = textColumn === undefined ? guessed?.text : columnAt(textColumn, header, path);
  const label = labelColumn === undefined ? guessed?.label : columnAt(labelColumn, header, path);
  if (text === undefined || label === undefined) {
    throw new UsageError(
      `${path} shows no column of ${text === undefined ? 'texts' : 'labels'}: name the columns of both (--text-column, --label-column).`,
    );
  }
  return { header, text, label };
}

function columnAt(name: string, header: readonly string[] | null, path: string): number {
  const named = header?.indexOf(name) ?? -1;
  if (named >= 0) return named;
  if (/^[1-9]\d*$/.test(name)) return Number(name) - 1;
  const known = header ? `its columns are ${header.join(', ')}` : 'it has no header: give a number from 1';
  throw new UsageError(`${path} has no column ${name}: ${known}.`);
}

function condition(
  where: string,
  header: readonly string[] | null,
  path: string,
): (row: string[]) => boolean {
  const equals = where.indexOf('=');
  if (equals <= 0) throw new UsageError(`The condition ${where} is not of the form column=value.`);
  const column = columnAt(where.slice(0, equals), header, path);
  const value = where.slice(equals + 1);
  return (row) => row[column] === value;
}
