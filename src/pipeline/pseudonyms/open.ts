import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnedLake } from '../../lake/lake.ts';
import { MappingWriter } from '../../lake/pseudonyms/mapping.ts';
import { UsageError } from '../../model/errors.ts';
import type { Decoded } from '../../model/record.ts';
import { disguise } from './disguise.ts';
import { pseudonymFolder, pseudonymKey } from './key.ts';
import { Tokens } from './tokens.ts';

/** What a worker thread needs to disguise authors. */
export interface PseudonymOptions {
  /** Hexadecimal. */
  key: string;
  folder: string;
}

/** Disguises the records of a group, and takes down whom it met. */
export function openDisguise({ key, folder }: PseudonymOptions): (records: Decoded[]) => Decoded[] {
  const tokens = new Tokens(Buffer.from(key, 'hex'));
  const mapping = new MappingWriter(folder);
  return (records) => {
    const disguised = records.map((one) => disguise(one, tokens, (person) => mapping.meet(person)));
    mapping.flush();
    return disguised;
  };
}

/** Says in the lake how its authors are kept, where a new state database finds it too. */
const FILE = 'pseudonyms.json';

/**
 * How a lake's authors are kept is settled with its first posts: a lake never holds some in the clear and
 * others not, nor tokens of two keys, since deletions would not find what they are about.
 * `given` is the key of the environment, if there is one; `wanted` what the configuration says.
 *
 * @throws UsageError where the lake was begun otherwise
 */
export async function settlePseudonyms(
  { db, root, objects }: OwnedLake,
  wanted: { given: string | null } | null,
): Promise<PseudonymOptions | null> {
  const before = readCheck(join(root, FILE));
  if (wanted === null) {
    if (before === undefined) return null;
    throw new UsageError(
      `The lake ${root} keeps authors as pseudonyms; set "pseudonyms: true" in undertone.yaml, or give another folder with --lake.`,
      { code: 'pseudonyms' },
    );
  }
  const holdsPosts = Number(
    db.prepare("select count(*) as count from object where zone in ('posts', 'raw')").get()?.count,
  );
  const inLog = Number(
    db.prepare("select count(*) as count from sqlite_sequence where name = 'log_block'").get()?.count,
  );
  if (before === undefined && holdsPosts + inLog > 0) {
    throw new UsageError(
      `The lake ${root} holds authors in the clear; pseudonyms begin with a new lake: give another folder with --lake, and import into it.`,
      { code: 'pseudonyms' },
    );
  }
  const key = pseudonymKey(root, wanted.given);
  const check = new Tokens(key).check();
  if (before !== undefined && before !== check) {
    throw new UsageError(
      `The pseudonyms of the lake ${root} were made with another key; set UNDERTONE_PSEUDONYM_KEY to it, or put its file back.`,
      { code: 'pseudonym-key' },
    );
  }
  if (before === undefined) await objects.put(FILE, Buffer.from(`${JSON.stringify({ key_check: check })}\n`));
  // What goes through the log names authors; its pages are overwritten as it goes.
  db.exec('pragma secure_delete = on');
  return { key: key.toString('hex'), folder: pseudonymFolder(root) };
}

function readCheck(path: string): string | undefined {
  return existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as { key_check: string }).key_check
    : undefined;
}
