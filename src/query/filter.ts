/** Which posts a question is about, as SQL over the posts of a lake and as a test of one post. */
import type { DuckDBValue } from '@duckdb/node-api';
import { literal } from '../lake/schema.ts';
import { entityKeys } from '../lake/terms/entity-keys.ts';
import { BUILT_IN_NAMES, type EntityNames } from '../model/entity-name.ts';
import { UsageError } from '../model/errors.ts';
import { LABELS, type Label, type Post } from '../model/post.ts';
import { compileRule } from './rule/compile.ts';

/** Conditions that must all hold; within a list any one is enough. Absent ones ask for nothing. */
export interface PostFilter {
  /** Event time in ms since the epoch, from inclusive, to exclusive. Either leaves out posts without a time. */
  from?: number;
  to?: number;
  topics?: readonly string[];
  networks?: readonly string[];
  /** The configured names of where posts came from first. */
  sources?: readonly string[];
  /** BCP 47 codes: `en` takes in `en-GB`. Posts of unknown language are `und`. */
  langs?: readonly string[];
  sentiments?: readonly Label[];
  /** A handle, with or without @, in any case; or the network's own id of the author. */
  author?: string;
  /** With or without #, in any case. */
  hashtag?: string;
  /** With or without @, in any case. */
  mention?: string;
  /** A named entity, in any of its spellings (model/entity-name.ts). */
  entity?: string;
  /** How entities are told apart; as they are without aliases of one's own unless given. */
  names?: EntityNames;
  /** An address as posts have it in `urls`. */
  url?: string;
  /** Words of the text, as full-text search takes them. */
  text?: string;
  /** A rule in the language of topics. */
  rule?: string;
}

const LAST_TIME = 8.64e15;
const LONGEST = 1000;

/** The same filter with its words brought into the form that posts hold; throws a UsageError for a wrong one. */
export function checkFilter(filter: PostFilter, names: EntityNames = BUILT_IN_NAMES): PostFilter {
  const checked: PostFilter = {};
  for (const name of ['from', 'to'] as const) {
    const time = filter[name];
    if (time === undefined) continue;
    if (!Number.isFinite(time) || Math.abs(time) > LAST_TIME) throw wrong(name, time, 'a time');
    checked[name] = time;
  }
  if (checked.from !== undefined && checked.to !== undefined && checked.from >= checked.to) {
    throw new UsageError(
      `The time range ends (${new Date(checked.to).toISOString()}) before it begins (${new Date(checked.from).toISOString()}): put the earlier time first.`,
    );
  }
  for (const name of ['topics', 'networks', 'sources', 'langs', 'sentiments'] as const) {
    const values = filter[name];
    if (values === undefined || values.length === 0) continue;
    if (values.length > LONGEST) throw wrong(name, values.length, `at most ${LONGEST} values`);
    for (const value of values) if (typeof value !== 'string') throw wrong(name, value, 'a text');
    Object.assign(checked, { [name]: name === 'langs' ? values.map((lang) => lang.toLowerCase()) : values });
  }
  for (const label of checked.sentiments ?? []) {
    if (!LABELS.includes(label)) throw wrong('sentiments', label, `one of ${LABELS.join(', ')}`);
  }
  for (const name of ['author', 'hashtag', 'mention', 'entity', 'url', 'text'] as const) {
    const value = filter[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value.trim() === '' || value.length > LONGEST) {
      throw wrong(name, value, `a text of 1 to ${LONGEST} characters`);
    }
    checked[name] = NORMALISE[name](value.trim(), names);
    if (name !== 'entity') continue;
    if (checked.entity === '') throw wrong(name, value, 'a name');
    checked.names = names;
  }
  if (filter.rule !== undefined) {
    if (typeof filter.rule !== 'string') throw wrong('rule', filter.rule, 'a text');
    checked.rule = compileRule(filter.rule).text;
  }
  return checked;
}

const NORMALISE: Record<
  'author' | 'hashtag' | 'mention' | 'entity' | 'url' | 'text',
  (value: string, names: EntityNames) => string
> = {
  author: (value) => value.replace(/^@/, '').toLowerCase(),
  hashtag: (value) => value.replace(/^[#＃]/, '').toLowerCase(),
  mention: (value) => value.replace(/^[@＠]/, '').toLowerCase(),
  entity: (value, names) => names.keyOf(value),
  url: (value) => value,
  text: (value) => value,
};

const wrong = (name: string, value: unknown, expected: string): UsageError =>
  new UsageError(`The filter ${name} is ${JSON.stringify(value) ?? 'missing'}; it should be ${expected}.`);

/** Conditions as SQL with the values of its parameters; an empty filter is `true`. */
export interface Where {
  sql: string;
  values: DuckDBValue[];
}

/** For DuckDB over `posts`. `text` and `rule` are not in it: see scope.ts. */
export function whereOf(filter: PostFilter): Where {
  const terms: string[] = [];
  const values: DuckDBValue[] = [];
  const term = (sql: string, ...bound: DuckDBValue[]): void => {
    terms.push(sql);
    values.push(...bound);
  };
  const marks = (list: readonly string[]): string => list.map(() => '?').join(', ');
  if (filter.from !== undefined)
    term('created_at >= make_timestamp(?::BIGINT * 1000)', BigInt(Math.ceil(filter.from)));
  if (filter.to !== undefined)
    term('created_at < make_timestamp(?::BIGINT * 1000)', BigInt(Math.ceil(filter.to)));
  if (filter.topics) {
    term(`(${filter.topics.map(() => 'list_contains(topics, ?)').join(' or ')})`, ...filter.topics);
  }
  if (filter.networks) term(`network in (${marks(filter.networks)})`, ...filter.networks);
  if (filter.sources) term(`source in (${marks(filter.sources)})`, ...filter.sources);
  if (filter.langs) {
    const list = marks(filter.langs);
    term(
      `(lower(coalesce(lang, 'und')) in (${list}) or split_part(lower(lang), '-', 1) in (${list}))`,
      ...filter.langs,
      ...filter.langs,
    );
  }
  if (filter.sentiments) term(`sentiment in (${marks(filter.sentiments)})`, ...filter.sentiments);
  if (filter.author !== undefined) {
    term('(lower(author_handle) = ? or lower(author_id) = ?)', filter.author, filter.author);
  }
  if (filter.hashtag !== undefined) term('list_contains(hashtags, ?)', filter.hashtag);
  if (filter.mention !== undefined) term('list_contains(mentions, ?)', filter.mention);
  if (filter.url !== undefined) term('list_contains(urls, ?)', filter.url);
  if (filter.entity !== undefined) {
    const { names = BUILT_IN_NAMES } = filter;
    // Most posts are told apart by a word that each form of the name begins with; keys are dear.
    const words = new Set(names.formsOf(filter.entity).map((form) => form.split(' ')[0]!));
    const begins = [...words].map((word) => `contains(lower(nfc_normalize(e.text)), ${literal(word)})`);
    term(
      `case when len(list_filter(entities, lambda e: ${begins.join(' or ')})) > 0
         then list_contains(${entityKeys('entities', names)}, ?) else false end`,
      filter.entity,
    );
  }
  return { sql: terms.length === 0 ? 'true' : terms.join(' and '), values };
}

/** The same conditions for one post, `text` left out here too. */
export function matches(filter: PostFilter, post: Post): boolean {
  const { from, to, topics, networks, sources, langs, sentiments } = filter;
  const { author, hashtag, mention, entity, url, rule } = filter;
  const time = post.created_at;
  if (from !== undefined && (time === null || time < from)) return false;
  if (to !== undefined && (time === null || time >= to)) return false;
  if (networks && !networks.includes(post.network)) return false;
  if (sources && !sources.includes(post.source)) return false;
  if (sentiments && (post.sentiment === null || !sentiments.includes(post.sentiment as Label))) return false;
  if (topics && !topics.some((topic) => post.topics.includes(topic))) return false;
  if (langs && !langs.some((lang) => isLang(post.lang, lang))) return false;
  if (author !== undefined) {
    if (post.author_handle?.toLowerCase() !== author && post.author_id?.toLowerCase() !== author)
      return false;
  }
  if (hashtag !== undefined && !post.hashtags.includes(hashtag)) return false;
  if (mention !== undefined && !post.mentions.includes(mention)) return false;
  if (url !== undefined && !post.urls.includes(url)) return false;
  const { names = BUILT_IN_NAMES } = filter;
  if (entity !== undefined && !(post.entities ?? []).some((one) => names.keyOf(one.text) === entity))
    return false;
  return rule === undefined || compileRule(rule).matches(post);
}

function isLang(lang: string | null, wanted: string): boolean {
  const code = (lang ?? 'und').toLowerCase();
  return code === wanted || (code.startsWith(`${wanted}-`) && !wanted.includes('-'));
}

/** Whether nothing but time, network, language and sentiment is asked, apart from topics. */
export const onlyRolledUp = (filter: PostFilter): boolean =>
  filter.sources === undefined &&
  filter.author === undefined &&
  filter.hashtag === undefined &&
  filter.mention === undefined &&
  filter.entity === undefined &&
  filter.url === undefined &&
  filter.text === undefined &&
  filter.rule === undefined;
