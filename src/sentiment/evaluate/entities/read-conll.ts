import { readFile } from 'node:fs/promises';
import { messageOf, UndertoneError } from '../../../model/errors.ts';
import type { EntityType } from '../../model.ts';

/** A post in tokens, and its entities as runs of them: from `from` up to `to`. */
export interface TaggedPost {
  tokens: string[];
  entities: TokenSpan[];
}

export interface TokenSpan {
  type: EntityType;
  from: number;
  to: number;
}

export interface TaggedFile {
  posts: TaggedPost[];
  /** The types that the file annotates. */
  types: EntityType[];
}

/** How the corpora name the types; the same as in training/transformer/corpora.py. */
const TYPE_OF: Readonly<Record<string, EntityType>> = {
  person: 'person',
  per: 'person',
  corporation: 'organisation',
  group: 'organisation',
  organisation: 'organisation',
  organization: 'organisation',
  org: 'organisation',
  location: 'location',
  loc: 'location',
  product: 'product',
  'creative-work': 'work',
  work: 'work',
  misc: 'other',
  other: 'other',
};

/**
 * Reads a corpus in CoNLL columns: a token first, its tag last (IOB1, IOB2 or IOBES), an empty line between posts.
 * Throws an UndertoneError that names the file, and the line with a type that is not known.
 */
export async function readConll(path: string): Promise<TaggedFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new UndertoneError(
      'file-unreadable',
      `${path} cannot be read (${messageOf(cause)}): check the path.`,
      {
        cause,
      },
    );
  }
  return parseConll(text, path);
}

export function parseConll(text: string, path: string): TaggedFile {
  const posts: TaggedPost[] = [];
  let rows: { token: string; tag: string }[] = [];
  const end = (): void => {
    if (rows.length > 0) posts.push(taggedPost(rows));
    rows = [];
  };
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('-DOCSTART-')) {
      end();
      continue;
    }
    const cells = line.includes('\t') ? line.trim().split('\t') : line.trim().split(/\s+/);
    const tag = cells.at(-1)!.trim();
    // Where a token was white space, or a sign since lost, its tag stands alone.
    if (cells.length === 1 && tag === 'O') continue;
    if (cells.length < 2 || !/^(O|[BIESLU]-.+)$/.test(tag) || (tag !== 'O' && typeOf(tag) === undefined)) {
      throw new UndertoneError(
        'conll-unreadable',
        `${path} is no file of entities in CoNLL columns (line ${at + 1} ends in "${tag.slice(0, 40)}"): a line is a token, and last its tag, O or such as B-person; types are ${Object.keys(TYPE_OF).join(', ')}.`,
      );
    }
    rows.push({ token: cells[0]!, tag });
  }
  end();
  const seen = new Set(posts.flatMap(({ entities }) => entities.map(({ type }) => type)));
  if (seen.size === 0) {
    throw new UndertoneError(
      'conll-unreadable',
      `${path} holds no entity, so there is nothing to measure by: give a file with tags such as B-person.`,
    );
  }
  return { posts, types: [...seen].sort() };
}

const typeOf = (tag: string) => TYPE_OF[tag.slice(2).toLowerCase()];

function taggedPost(rows: readonly { token: string; tag: string }[]): TaggedPost {
  const joined = joinHandles(rows);
  const entities: TokenSpan[] = [];
  let open: TokenSpan | null = null;
  for (const [at, { token, tag }] of joined.entries()) {
    // A handle is a mention, which enrichment finds; it is no entity here, whatever a corpus calls it.
    const type = tag === 'O' || (token.startsWith('@') && token.length > 1) ? undefined : typeOf(tag);
    const begins = /^[BSU]-/.test(tag);
    if (type === undefined) open = null;
    else if (open === null || begins || open.type !== type) {
      open = { type, from: at, to: at + 1 };
      entities.push(open);
    } else open.to = at + 1;
    if (/^[ESLU]-/.test(tag)) open = null;
  }
  return { tokens: joined.map(({ token }) => token), entities };
}

/** The Broad Twitter Corpus writes @ and the handle as two tokens. */
function joinHandles(rows: readonly { token: string; tag: string }[]) {
  const joined: { token: string; tag: string }[] = [];
  for (const row of rows) {
    const last = joined.at(-1);
    if (last?.token === '@' && /^\w+$/.test(row.token))
      joined[joined.length - 1] = { token: `@${row.token}`, tag: 'O' };
    else joined.push(row);
  }
  return joined;
}
