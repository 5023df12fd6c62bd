import type { Coverage } from './coverage.ts';
import type { ReactionCount } from './reaction.ts';

/** Where a source is to go on from. Opaque to all but the source that made it. */
export type Cursor = string;

/** How the records of a block are laid out in its payload; all that is needed to decode it again later. */
export type BlockFormat =
  /** One JSON value a line, LF between; the network's shape is recognised record by record. */
  | { kind: 'jsonl'; topics?: BlockTopics; authors?: BlockAuthors }
  /** One text a line, LF between. */
  | { kind: 'text' }
  /** One record that its source could not take in (too large, broken off): the payload is how it begins. */
  | { kind: 'dead'; reason: string }
  | CsvFormat;

/**
 * How posts come by their topics. Absent: our matcher says, and every post is kept. `select`: our matcher says,
 * and while there are topics a post of none is passed over. Names: what the posts were asked of the network for.
 */
export type BlockTopics = 'select' | readonly string[];

/**
 * Who wrote the posts, where these give no more than the network's own id of the author: handle and display name
 * as they were known when the block was stored, by that id. They travel with the block, so that decoding it again
 * gives the same rows, whatever was learnt since.
 */
export type BlockAuthors = Readonly<Record<string, readonly [handle: string | null, name: string | null]>>;

export interface CsvFormat {
  kind: 'csv';
  /** A label that Node's TextDecoder knows: utf-8, windows-1252, utf-16le, … */
  encoding: string;
  delimiter: string;
  /** Empty where quotes are plain characters, as in most TSV. */
  quote: string;
  /** The character that makes a quote after it a plain one; absent where quotes are doubled for that. */
  escape?: string;
  /** Column names in file order, as the header has them or as they were guessed. */
  header: string[];
  /** Post field → position of its column in the row. */
  columns: Record<string, number>;
  /** `x` where the rows are known to be posts of X, else `file`. */
  network: string;
  /** Which values of the label column mean what; absent where the file carries no label. */
  labels?: Record<string, 'negative' | 'neutral' | 'positive'>;
  /** True where the id column holds no usable ids (rounded, empty): ids are then hashes of the content. */
  idsUnusable?: boolean;
  /** True where a date such as 8/7/15 is the 8th of July; else it is the 7th of August. */
  dayFirst?: boolean;
  /** Minutes east of UTC for dates without a zone; absent: UTC. */
  utcOffset?: number;
}

/** A run of raw records as received, the unit of the log. Its payload is never changed. */
export interface Block {
  /** The configured name of the source, or the path of the file. */
  source: string;
  format: BlockFormat;
  /** Exact bytes of whole records, with the separators between them; empty where there is only coverage to note. */
  payload: Uint8Array;
  /** When the last of it was received, ms since the epoch. */
  receivedAt: number;
  /** Where the source goes on after this block; null leaves its cursor where it is. */
  cursor: Cursor | null;
  /** Whose cursor it is, where another source than `source` passes the block on. */
  cursorOf?: string;
  /** What of the network's time is accounted for by this block and those before it. */
  coverage?: readonly Coverage[];
  /** How often posts were liked and repeated, as far as its cursor. */
  reactions?: readonly ReactionCount[];
  /** How many of its posts the network charges for; absent where reading is free. */
  charged?: number;
  /** What the network charges beside, US dollars, as for questions that came before. */
  fees?: number;
}
