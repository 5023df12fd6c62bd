import { UsageError } from '../../model/errors.ts';
import { parseTime } from '../../model/parse-time.ts';
import type { Label } from '../../model/post.ts';
import type { PostFilter } from '../../query/filter.ts';
import type { Option } from './command.ts';

/** What commands that ask about posts take to say which posts. */
export const FILTER_OPTIONS: readonly Option[] = [
  {
    flags: '--from <time>',
    description: 'only posts from this time on, such as 2026-03-01',
    parse: parseMoment,
  },
  { flags: '--to <time>', description: 'only posts before this time', parse: parseMoment },
  { flags: '--topic <names>', description: 'only posts of a topic, or of any of a,b', parse: parseList },
  { flags: '--network <names>', description: 'only posts of x, bluesky, mastodon or file', parse: parseList },
  { flags: '--lang <codes>', description: 'only posts in a language, or in any of en,es', parse: parseList },
  {
    flags: '--sentiment <labels>',
    description: 'only posts labelled so: positive, neutral, …',
    parse: parseList,
  },
  { flags: '--author <name>', description: 'only posts of this handle or author id' },
  { flags: '--hashtag <tag>', description: 'only posts with this hashtag' },
  { flags: '--mention <name>', description: 'only posts that mention this handle' },
  { flags: '--entity <text>', description: 'only posts that name this person, place, …' },
  { flags: '--url <address>', description: 'only posts with this link' },
  { flags: '--search <words>', description: 'only posts with these words' },
  { flags: '--rule <rule>', description: 'only posts that match this rule, as topics have them' },
];

export interface FilterOptions {
  from?: number;
  to?: number;
  topic?: string[];
  network?: string[];
  lang?: string[];
  sentiment?: string[];
  author?: string;
  hashtag?: string;
  mention?: string;
  entity?: string;
  url?: string;
  search?: string;
  rule?: string;
}

export function filterOf(options: FilterOptions): PostFilter {
  const { from, to, topic, network, lang, sentiment } = options;
  const { author, hashtag, mention, entity, url, search, rule } = options;
  const given = {
    from,
    to,
    topics: topic,
    networks: network,
    langs: lang,
    sentiments: sentiment as Label[] | undefined,
    author,
    hashtag,
    mention,
    entity,
    url,
    text: search,
    rule,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as PostFilter;
}

export function parseMoment(word: string): number {
  const time = parseTime(word);
  if (time === null)
    throw new UsageError(`"${word}" is no time; write it like 2026-03-01 or 2026-03-01T12:00:00Z.`);
  return time;
}

export function parseList(word: string): string[] {
  const list = word
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (list.length === 0) throw new UsageError('The list is empty; write it like a,b.');
  return list;
}
