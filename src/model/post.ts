/**
 * The one schema of a post. The row type below, the Parquet schema and every table definition are derived
 * from this list; the order is the order of columns.
 */
export type ColumnType = 'text' | 'integer' | 'real' | 'boolean' | 'timestamp' | 'text[]' | 'entities';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly description: string;
}

const column = <N extends string, T extends ColumnType, U extends boolean>(
  name: N,
  type: T,
  nullable: U,
  description: string,
) => ({ name, type, nullable, description }) as const;

export const POST_COLUMNS = [
  column(
    'id',
    'text',
    false,
    'Unique across networks, such as x:123 or bluesky:did:plc:…/app.bsky.feed.post/3k….',
  ),
  column(
    'revision',
    'integer',
    false,
    'When this version was edited, in ms since the epoch; 0 where never edited.',
  ),
  column('network', 'text', false, 'x, bluesky, mastodon or file.'),
  column('source', 'text', false, 'The configured source or the file that brought it.'),
  column('created_at', 'timestamp', true, 'When the author posted it; null where the input does not say.'),
  column('collected_at', 'timestamp', false, 'When Undertone received it.'),
  column('text', 'text', false, 'The text as written, entities decoded.'),
  column('clean_text', 'text', false, 'The text without URLs, mentions and hashtags, normalised.'),
  column(
    'lang',
    'text',
    true,
    'BCP 47 language code: as the source says, else as detected; und where unknown.',
  ),
  column('author_id', 'text', true, 'The network’s own id of the author.'),
  column('author_handle', 'text', true, 'The handle, without @.'),
  column('author_name', 'text', true, 'The display name.'),
  column('author_verified', 'boolean', true, 'Whether the network calls the author verified.'),
  column('author_followers', 'integer', true, 'Followers when it was collected.'),
  column('location', 'text', true, 'The place as the author or the post names it.'),
  column('latitude', 'real', true, 'Degrees north, WGS 84.'),
  column('longitude', 'real', true, 'Degrees east, WGS 84.'),
  column('in_reply_to', 'text', true, 'The id of the post this one answers.'),
  column('repost_of', 'text', true, 'The id of the post this one repeats.'),
  column('quote_of', 'text', true, 'The id of the post this one quotes.'),
  column('likes', 'integer', true, 'Likes when it was collected.'),
  column('reposts', 'integer', true, 'Reposts when it was collected.'),
  column('replies', 'integer', true, 'Replies when it was collected.'),
  column('hashtags', 'text[]', false, 'Hashtags in order, without #, lower case.'),
  column('mentions', 'text[]', false, 'Mentions in order, without @, lower case.'),
  column('urls', 'text[]', false, 'URLs in order, expanded where the source gives the target.'),
  column('cashtags', 'text[]', false, 'Cashtags in order, without $, upper case.'),
  column('topics', 'text[]', false, 'Names of the topics it matched.'),
  column('label', 'text', true, 'A label that the input itself carries: negative, neutral or positive.'),
  column('sentiment', 'text', true, 'positive, neutral, negative or mixed; null where unscored.'),
  column('positive', 'real', true, 'Score of positive; the four scores sum to 1, four decimals each.'),
  column('neutral', 'real', true, 'Score of neutral.'),
  column('negative', 'real', true, 'Score of negative.'),
  column('mixed', 'real', true, 'Score of mixed; 0 where the model does not give it.'),
  column('confidence', 'real', true, 'Calibrated probability that the label is right.'),
  column('model', 'text', true, 'name@version of the model that gave the scores.'),
  column('entities', 'entities', true, 'Named entities {text, type, score}; null until the second pass.'),
  column('entities_model', 'text', true, 'name@version of the model that gave the entities.'),
] as const satisfies readonly Column[];

export type PostColumn = (typeof POST_COLUMNS)[number];

export interface Entity {
  text: string;
  type: string;
  score: number;
}

/** How a column's value is held in memory: timestamps are milliseconds since the epoch, UTC. */
interface ValueOf {
  text: string;
  integer: number;
  real: number;
  boolean: boolean;
  timestamp: number;
  'text[]': string[];
  entities: Entity[];
}

/** A row of `posts`. */
export type Post = {
  [C in PostColumn as C['name']]: C['nullable'] extends true ? ValueOf[C['type']] | null : ValueOf[C['type']];
};

/** What a source can know of a post: a row without what receipt and enrichment add. */
export type SourcePost = Omit<
  Post,
  | 'source'
  | 'collected_at'
  | 'clean_text'
  | 'hashtags'
  | 'mentions'
  | 'cashtags'
  | 'topics'
  | 'sentiment'
  | 'positive'
  | 'neutral'
  | 'negative'
  | 'mixed'
  | 'confidence'
  | 'model'
  | 'entities'
  | 'entities_model'
>;

/** A source post with nothing known but its id, network and text; spread it and fill in the rest. */
export function barePost(network: string, id: string, text: string): SourcePost {
  return {
    id,
    revision: 0,
    network,
    created_at: null,
    text,
    lang: null,
    author_id: null,
    author_handle: null,
    author_name: null,
    author_verified: null,
    author_followers: null,
    location: null,
    latitude: null,
    longitude: null,
    in_reply_to: null,
    repost_of: null,
    quote_of: null,
    likes: null,
    reposts: null,
    replies: null,
    urls: [],
    label: null,
  };
}

export type Label = 'positive' | 'neutral' | 'negative' | 'mixed';
export const LABELS: readonly Label[] = ['positive', 'neutral', 'negative', 'mixed'];
