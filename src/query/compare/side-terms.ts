/** What one side of a comparison says: its terms with how many people say each, and how those posts feel. */
import { literal } from '../../lake/schema.ts';
import { PLAIN, type TermKind, termKinds } from '../../lake/terms/term-kinds.ts';
import { type PostFilter, whereOf } from '../filter.ts';
import type { AskOptions, LakePosts } from '../lake-posts.ts';
import { scopeOf } from '../scope.ts';
import { WORD } from '../sql-tables.ts';
import type { Group } from './decompose.ts';

export const COMPARED = ['words', 'hashtags', 'entities', 'authors', 'langs', 'networks'] as const;
export type Compared = (typeof COMPARED)[number];

/** A term on one side. */
export interface SideTerm extends Group {
  kind: Compared;
  key: string;
  /** Of authors the network. */
  also: string;
  /** Of entities, as most posts have it. */
  type: string;
  shown: string;
  /** How many say it: an author counts once, however often. Of authors themselves, posts. */
  people: number;
  posts: number;
}

export interface SideTerms {
  /** Posts of the side that were looked at; all of them unless there are more than a sample holds. */
  looked: number;
  scored: number;
  positive: number;
  negative: number;
  terms: SideTerm[];
}

/** Words of one letter, and numbers, say little. */
const LEAST_LETTERS = 2;

const kindsOf = ({
  hashtags,
  entities,
  authors,
}: ReturnType<typeof termKinds>): Record<Compared, TermKind> => ({
  words: {
    columns: 'clean_text',
    from: `unnest(list_distinct(regexp_extract_all(lower(clean_text), '${WORD}'))) as one`,
    key: `case when length(one) >= ${LEAST_LETTERS} and not regexp_matches(one, '^[0-9]+$') then one end`,
  },
  hashtags,
  entities,
  authors,
  langs: { columns: 'lang', from: 'lang', key: "coalesce(lang, 'und')" },
  networks: { columns: 'network', from: 'network', key: 'network' },
});

/** What is read of each post. */
const COLUMNS = 'network, author_handle, author_id, sentiment, lang, hashtags, entities, clean_text';

/** One post in so many is looked at, the same ones whenever it is asked; a post is kept or left whatever it says. */
export async function readSide(
  reader: LakePosts,
  filter: PostFilter,
  oneIn: number,
  ask: AskOptions,
): Promise<SideTerms> {
  const { names } = reader;
  const kinds = kindsOf(termKinds(names));
  const where = whereOf(filter);
  const sampled = oneIn === 1 ? 'true' : `hash(_row) % ${oneIn} = 0`;
  return reader.run(
    {
      ...ask,
      ...(await scopeOf(reader, filter, ask)),
      sql: (posts) => `
        create temp table side as select ${COLUMNS},
          coalesce(concat(network, chr(10), coalesce(author_id, author_handle)), id) as who
        from ${posts} where ${where.sql} and ${sampled}`,
      values: where.values,
    },
    async (connection, sql, values) => {
      await connection.run(sql, values);
      const totals = await connection.runAndReadAll(`select count(*)::DOUBLE, ${SENTIMENTS} from side`);
      const [looked, scored, positive, negative] = totals.getRows()[0]!.map(Number) as [
        number,
        number,
        number,
        number,
      ];
      const found = await connection.runAndReadAll(
        COMPARED.map((kind) => termsSql(kind, kinds[kind])).join(' union all '),
      );
      const terms = found.getRows().map(([kind, key, also, type, shown, people, ...counts]) => {
        const [posts, scored, positive, negative] = counts.map(Number) as [number, number, number, number];
        return {
          kind,
          key,
          also,
          type,
          shown: (kind === 'entities' ? names.shownOf(String(key)) : null) ?? shown,
          people: Number(people),
          posts,
          scored,
          positive,
          negative,
        } as SideTerm;
      });
      return { looked, scored, positive, negative, terms };
    },
  );
}

const SENTIMENTS = `count(sentiment)::DOUBLE, count(*) filter (where sentiment = 'positive')::DOUBLE,
  count(*) filter (where sentiment = 'negative')::DOUBLE`;

function termsSql(kind: Compared, of: TermKind): string {
  const { from, key, also, type, shown } = { ...PLAIN, ...of };
  const people = kind === 'authors' ? 'count(*)' : 'count(distinct who)';
  return `select ${literal(kind)}, key, also, mode(${type}), mode(${shown}), ${people}::DOUBLE, count(*)::DOUBLE, ${SENTIMENTS}
    from (select *, ${key} as key, ${also} as also from (select who, sentiment, ${from} from side)) where key is not null
    group by key, also`;
}
