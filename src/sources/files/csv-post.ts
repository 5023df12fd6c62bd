import type { CsvFormat } from '../../model/block.ts';
import { parseTime, type TimeReading } from '../../model/parse-time.ts';
import { barePost, type SourcePost } from '../../model/post.ts';
import { blueskyId, contentId, fileId, idInCell, networkOfId, xId } from '../../model/post-id.ts';
import { DeadLetter, type SourceRecord } from '../../model/record.ts';
import { snowflakeTime } from '../x/time.ts';
import { decodeReferences } from './decode-references.ts';
import { labelKey } from './labels.ts';

/** Reads posts from the cells of rows of one format. */
export function postReader(format: CsvFormat): (cells: readonly string[], fields: number) => SourceRecord {
  const columns = format.columns;
  const place = (field: string): number => columns[field] ?? -1;
  const at = {
    text: place('text'),
    id: format.idsUnusable ? -1 : place('id'),
    created_at: place('created_at'),
    author_handle: place('author_handle'),
    author_id: place('author_id'),
    author_name: place('author_name'),
    author_verified: place('author_verified'),
    author_followers: place('author_followers'),
    lang: place('lang'),
    location: place('location'),
    coordinates: place('coordinates'),
    latitude: place('latitude'),
    longitude: place('longitude'),
    in_reply_to: place('in_reply_to'),
    repost_of: place('repost_of'),
    quote_of: place('quote_of'),
    likes: place('likes'),
    reposts: place('reposts'),
    replies: place('replies'),
    urls: place('urls'),
    revision: place('revision'),
    label: place('label'),
  };
  const reading: TimeReading = { dayFirst: format.dayFirst, utcOffset: format.utcOffset };

  return (cells, fields) => {
    const cell = (index: number): string => (index >= 0 && index < fields ? cells[index]! : '');
    const text = decodeReferences(cell(at.text));
    if (isBlank(text)) throw new DeadLetter('no text');
    const date = cell(at.created_at);
    const post = barePost('file', '', text);
    post.created_at = date === '' ? null : parseTime(date, reading);
    post.author_id = wordOf(cell(at.author_id));
    post.author_handle = handleOf(cell(at.author_handle));
    post.author_name = wordOf(cell(at.author_name));
    post.lang = langOf(cell(at.lang));
    post.location = wordOf(cell(at.location));
    if (at.author_verified >= 0) post.author_verified = truthOf(cell(at.author_verified));
    if (at.author_followers >= 0) post.author_followers = countOf(cell(at.author_followers));
    if (at.likes >= 0) post.likes = countOf(cell(at.likes));
    if (at.reposts >= 0) post.reposts = countOf(cell(at.reposts));
    if (at.replies >= 0) post.replies = countOf(cell(at.replies));
    if (at.urls >= 0) post.urls = listOf(cell(at.urls));
    if (at.label >= 0) post.label = labelOf(cell(at.label), format);
    placeOnEarth(post, cell(at.coordinates), cell(at.latitude), cell(at.longitude));

    post.id = idOf(cell(at.id), format.network) ?? contentIdOf(post);
    post.network = networkOfId(post.id)!;
    if (post.network === 'x') post.created_at ??= snowflakeTime(post.id.slice(2));
    post.in_reply_to = idOf(cell(at.in_reply_to), format.network);
    post.repost_of = idOf(cell(at.repost_of), format.network);
    post.quote_of = idOf(cell(at.quote_of), format.network);
    if (at.revision >= 0) post.revision = countOf(cell(at.revision)) ?? 0;
    return { kind: 'post', post, version: post.revision > 0 ? post.revision : (post.created_at ?? 0) };
  };
}

const isBlank = (text: string): boolean => text.length < 64 && text.trim() === '';

/** The id in a cell; null where it holds none that can be used. */
function idOf(cell: string, network: string): string | null {
  if (cell === '') return null;
  const id = idInCell(cell);
  if (id === null || networkOfId(id) !== null) return id;
  if (network === 'x' && /^\d{1,19}$/.test(id)) return xId(id);
  const at = /^at:\/\/(did:[^/]+)\/(.+)$/.exec(id);
  return at ? blueskyId(at[1]!, at[2]!) : fileId(id);
}

/** What a post says and who says it, but neither counts nor labels, which differ between files of the same posts. */
const contentIdOf = (post: SourcePost): string =>
  contentId(post.created_at, [
    post.text,
    post.author_id,
    post.author_handle,
    post.author_name,
    isoOf(post.created_at),
  ]);

const isoOf = (time: number | null): string | null => (time === null ? null : String(time));

const isMissing = (word: string): boolean => /^(?:nan|null|none|n\/a)$/i.test(word);

function wordOf(cell: string): string | null {
  if (cell === '') return null;
  const word = cell.trim();
  return word === '' || (word.length <= 4 && isMissing(word)) ? null : word;
}

function handleOf(cell: string): string | null {
  const word = wordOf(cell);
  return word?.startsWith('@') ? word.slice(1) : word;
}

function langOf(cell: string): string | null {
  const word = wordOf(cell);
  return word !== null && /^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{2,8})*$/.test(word)
    ? word.replaceAll('_', '-')
    : null;
}

/** A count, as data frames write it too (12.0); null where it is none. */
function countOf(cell: string): number | null {
  const word = cell.trim();
  if (!/^\d+(?:\.0*)?$/.test(word)) return null;
  const count = Number(word);
  return Number.isSafeInteger(count) ? count : null;
}

function truthOf(cell: string): boolean | null {
  const word = cell.trim().toLowerCase();
  if (['true', 't', '1', '1.0', 'yes', 'y'].includes(word)) return true;
  return ['false', 'f', '0', '0.0', 'no', 'n'].includes(word) ? false : null;
}

/** A list as JSON, Python or DuckDB writes it, or words with blanks between. */
function listOf(cell: string): string[] {
  const inner = cell.trim().replace(/^\[|\]$/g, '');
  return inner
    .split(/[\s,]+/)
    .map((item) => item.replace(/^["']|["']$/g, ''))
    .filter((item) => item !== '' && !isMissing(item));
}

function labelOf(cell: string, format: CsvFormat): SourcePost['label'] {
  const key = labelKey(cell);
  return format.labels !== undefined && Object.hasOwn(format.labels, key) ? format.labels[key]! : null;
}

/** `[lat, long]` in one cell, or each in its own; left out where they are no place on Earth, or 0, 0. */
function placeOnEarth(post: SourcePost, coordinates: string, latitude: string, longitude: string): void {
  let pair = [latitude, longitude];
  if (coordinates !== '') {
    const found = /(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)/.exec(coordinates);
    if (found) pair = [found[1]!, found[2]!];
  }
  if (pair[0] === '' || pair[1] === '') return;
  const [north, east] = [Number(pair[0]), Number(pair[1])];
  if (!(Math.abs(north) <= 90 && Math.abs(east) <= 180) || (north === 0 && east === 0)) return;
  post.latitude = north;
  post.longitude = east;
}
