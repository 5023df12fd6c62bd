/** The index of posts, from the one list of columns. Source: OpenSearch documentation, "Mappings and field types". */
import { type Column, type ColumnType, POST_COLUMNS, type Post } from '../../model/post.ts';

/** Texts that are searched by their words; all other text is compared as a whole. */
const ANALYSED: ReadonlySet<string> = new Set(['text', 'clean_text', 'author_name', 'location']);
/** A term beyond this many bytes would be refused (Lucene); it is kept and not indexed. Characters. */
const LONGEST_KEYWORD = 8000;

const keyword = { type: 'keyword', ignore_above: LONGEST_KEYWORD };

const FIELD: Record<ColumnType, object> = {
  text: keyword,
  integer: { type: 'long' },
  real: { type: 'double' },
  boolean: { type: 'boolean' },
  timestamp: { type: 'date', format: 'strict_date_optional_time' },
  'text[]': keyword,
  // Nested: an entity's type and score stay with its text.
  entities: { type: 'nested', properties: { text: keyword, type: keyword, score: { type: 'double' } } },
};

const fieldOf = ({ name, type }: Column): object =>
  ANALYSED.has(name) ? { type: 'text', fields: { keyword } } : FIELD[type];

/** Latitude and longitude come once more as a point, for maps. */
export const MAPPING = {
  dynamic: 'strict',
  properties: {
    ...Object.fromEntries(POST_COLUMNS.map((column) => [column.name, fieldOf(column)])),
    coordinates: { type: 'geo_point' },
  },
};

/** The document of a post; what it has no value of is left out. */
export function documentOf(post: Post): Record<string, unknown> {
  const document: Record<string, unknown> = {};
  for (const { name, type } of POST_COLUMNS) {
    const value = post[name];
    if (value === null) continue;
    document[name] = type === 'timestamp' ? new Date(value as number).toISOString() : value;
  }
  const { latitude: lat, longitude: lon } = post;
  if (lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180)
    document.coordinates = { lat, lon };
  return document;
}
