/** Alerts tried on a generated lake of a million posts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alert as definition } from '../src/config/alert.ts';
import { backtestAlert } from '../src/pipeline/alerts/backtest.ts';
import { QueryEngine } from '../src/query/engine.ts';
import { generateLake } from './fixtures/generated-lake.ts';
import { median } from './fixtures/median.ts';

export const title = 'backtests of alerts over a million posts, with the posts that drove the newest firings';

const TIMES = 5;

/** What is tried, as a person writes it. */
const ALERTS = {
  'volume of a topic': { topic: 'coffee', measure: 'volume', above: 7_000 },
  'unusual volume': { measure: 'volume', unusual: { by: 3.5, observations: 4, direction: 'either' } },
  'share of negative posts in a language': {
    lang: ['en'],
    measure: 'share',
    label: 'negative',
    window: '1h',
    above: 0.2,
  },
  'net sentiment of a hashtag': { hashtag: 'tag7', measure: 'net', window: '1h', below: 0 },
  'volume of words': { search: 'coffee battery', measure: 'volume', above: 10 },
  'new hashtags': { measure: 'new_hashtag', unseen: '2h', posts: 5 },
};

export async function run(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-bench-alerts-'));
  const figures: Record<string, number> = {};
  try {
    const lake = join(folder, 'lake');
    await generateLake(lake, 1_000_000, { documents: true });
    const engine = await QueryEngine.open(lake);
    for (const [name, given] of Object.entries(ALERTS)) {
      const alert = definition.parse({ name, ...given });
      const taken: number[] = [];
      let firings = 0;
      let by = '';
      for (let time = 0; time < TIMES; time++) {
        const began = performance.now();
        const result = await backtestAlert(engine, alert, { now: Number.MAX_SAFE_INTEGER });
        taken.push(performance.now() - began);
        firings = result.firings.length;
        by = result.by;
      }
      figures[`${name}, from ${by}, ${firings} firings, ms`] = Math.round(median(taken));
    }
    engine.close();
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
