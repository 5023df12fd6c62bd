/** Questions, search and export over generated lakes of 1 and 10 million posts. */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { QueryEngine } from '../src/query/engine.ts';
import { exportLake } from '../src/query/export.ts';
import type { PostFilter } from '../src/query/filter.ts';
import { matchingRows } from '../src/query/search.ts';
import { generateLake, WEEK } from './fixtures/generated-lake.ts';

export const title = 'windows, tops, search and export over generated posts';

const MILLION = 1_000_000;
/** The facets of a search. */
const EIGHT = ['networks', 'langs', 'topics', 'hashtags', 'entities', 'mentions', 'authors', 'urls'] as const;
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const percentile = (values: number[], share: number): number =>
  values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function medianOf(times: number, work: () => unknown): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) taken.push(await timed(work));
  return Math.round(median(taken) * 10) / 10;
}

const WORDS = [
  'coffee',
  'battery',
  'launch',
  'morning',
  'train',
  'update',
  'phone screen',
  'great',
  '世界',
  'rare7',
];

export async function run(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-bench-query-'));
  const figures: Record<string, number> = {};
  try {
    const small = join(folder, 'million');
    await generateLake(small, MILLION, { documents: true });
    const engine = await QueryEngine.open(small);
    const taken: number[] = [];
    for (let i = 0; i < 300; i++) {
      taken.push(await timed(() => engine.posts({ text: WORDS[i % WORDS.length]! }, { limit: 50 })));
    }
    figures['search newest 50 of 1 M, p50 ms'] = Math.round(percentile(taken, 0.5) * 10) / 10;
    figures['search newest 50 of 1 M, p99 ms'] = Math.round(percentile(taken, 0.99) * 10) / 10;
    figures['newest 50 of 1 M, ms'] = await medianOf(20, () => engine.posts());
    figures['newest 50 of a language and sentiment, ms'] = await medianOf(10, () =>
      engine.posts({ langs: ['ja'], sentiments: ['negative'] }),
    );
    figures['newest 50 with a rare hashtag, ms'] = await medianOf(5, () =>
      engine.posts({ hashtag: 'tag1999' }),
    );
    figures['all matches of a search in 1 M, ms'] = await medianOf(5, () =>
      matchingRows(small, 'coffee battery'),
    );
    figures['summary of a search, ms'] = await medianOf(5, () => engine.summary({ text: 'coffee' }));
    for (const format of ['csv', 'jsonl', 'parquet'] as const) {
      const output = join(folder, `export.${format}`);
      let rows = 0;
      const ms = await timed(async () => {
        ({ rows } = await exportLake(small, 'posts', { format, output }));
      });
      figures[`export of 1 M to ${format}, rows/s`] = Math.round((rows / ms) * 1000);
      figures[`export of 1 M to ${format}, MB`] = Math.round(statSync(output).size / 1e6);
      rmSync(output);
    }
    engine.close();
    rmSync(small, { recursive: true, force: true });

    const large = join(folder, 'ten-million');
    mkdirSync(dirname(large), { recursive: true });
    await generateLake(large, 10 * MILLION, { documents: false });
    const ten = await QueryEngine.open(large);
    await ten.windows({}, { by: 'posts' });
    figures['windows of 15 min over 10 M from posts, ms'] = await medianOf(5, () =>
      ten.windows({}, { by: 'posts' }),
    );
    figures['windows of 15 min over 10 M from rollups, ms'] = await medianOf(9, () => ten.windows());
    figures['windows of 1 min over 10 M, ms'] = await medianOf(3, () =>
      ten.windows({}, { lengthMs: 60_000 }),
    );
    figures['summary of 10 M from rollups, ms'] = await medianOf(9, () => ten.summary());
    figures['summary of 10 M by sentiment, ms'] = await medianOf(3, () =>
      ten.summary({ sentiments: ['negative'] }),
    );
    for (const kind of ['hashtags', 'mentions', 'entities', 'authors', 'urls'] as const) {
      figures[`top ${kind} of 10 M, ms`] = await medianOf(5, () => ten.top(kind));
    }
    const week = { from: WEEK.from + 7 * 3_600_000 + 777, to: WEEK.to - 5 * 3_600_000 - 333 };
    for (const kind of ['hashtags', 'authors'] as const) {
      const quick = (filter: PostFilter) => () => ten.tops([kind], filter, { quick: true });
      figures[`top ${kind} of a topic, quick, ms`] = await medianOf(5, quick({ topics: ['coffee'] }));
      figures[`top ${kind} of odd six days, quick, ms`] = await medianOf(5, quick(week));
      figures[`top ${kind} of a language, ms`] = await medianOf(3, quick({ langs: ['ja'] }));
    }
    for (const kind of ['hashtags', 'authors', 'entities'] as const) {
      figures[`top ${kind} of a language and a sentiment, ms`] = await medianOf(5, () =>
        ten.top(kind, { langs: ['ja'], sentiments: ['negative'] }),
      );
    }
    figures['eight tops of a language and a sentiment in one answer, ms'] = await medianOf(5, () =>
      ten.tops(EIGHT, { langs: ['ja'], sentiments: ['negative'] }),
    );
    figures['the same one after another, ms'] = await medianOf(3, async () => {
      for (const kind of EIGHT) await ten.top(kind, { langs: ['ja'], sentiments: ['negative'] });
    });
    figures['top urls of most languages, ms'] = await medianOf(3, () =>
      ten.top('urls', { langs: ['en', 'es', 'pt', 'de', 'fr', 'und'] }),
    );
    figures['summary of odd six days, ms'] = await medianOf(9, () => ten.summary(week));
    figures['windows of odd six days, ms'] = await medianOf(9, () =>
      ten.windows(week, { lengthMs: 3_600_000, fill: true }),
    );
    figures['top languages of 10 M, ms'] = await medianOf(3, () => ten.top('langs'));
    figures['report by day of 10 M, ms'] = await medianOf(3, () => ten.report('day'));
    figures['summary of a link, ms'] = await medianOf(3, () => ten.summary({ url: 'https://example.org/1' }));
    let round = 0;
    // Another rule each time: what is found is kept.
    figures['summary of a rule over 10 M, ms'] = await medianOf(3, () =>
      ten.summary({ rule: `coffee -tea${round++} (from:user1 OR has:links)` }),
    );
    figures['two topics compared over 10 M, ms'] = await medianOf(3, () =>
      ten.compare([{ topics: ['coffee'] }, { topics: ['phones'] }]),
    );
    figures['two topics compared over 10 M, quick, ms'] = await medianOf(5, () =>
      ten.compare([{ topics: ['coffee'] }, { topics: ['phones'] }], { quick: true }),
    );
    const half = (week.from + week.to) / 2;
    figures['two halves of odd six days compared, quick, ms'] = await medianOf(5, () =>
      ten.compare(
        [
          { from: week.from, to: half },
          { from: half, to: week.to },
        ],
        { quick: true },
      ),
    );
    figures['distribution over 10 M, ms'] = await medianOf(3, () => ten.distribution());
    ten.close();
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
