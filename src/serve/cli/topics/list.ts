import { openLakeReader, readDescription } from '../../../lake/lake.ts';
import { storedTopics } from '../../../lake/topic-table.ts';
import type { Topic } from '../../../model/topic.ts';
import { rolledUp } from '../../../query/rollups.ts';
import type { Call } from '../command.ts';
import { printable } from '../terminal/printable.ts';
import { formatCount } from '../terminal/quantity.ts';

interface Listed extends Topic {
  origin: 'config' | 'api';
  /** When its rule was set as it is; null before the first start with it. */
  since: Date | null;
  posts: number;
}

/** The topics of the lake, or before there is one those of the configuration. */
export async function list(call: Call): Promise<void> {
  const root = await call.lake();
  const topics = readDescription(root) === null ? await configured(call) : inLake(root);
  if (call.json) {
    await call.console.json(topics);
    return;
  }
  if (topics.length === 0) {
    call.console.note(
      'No topics are followed, so streams keep every post; add one with "undertone topics add NAME RULE" or in undertone.yaml.',
    );
    return;
  }
  await call.console.table(
    ['topic', 'posts', 'from', 'since', 'rule'],
    topics.map(({ name, posts, origin, since, rule }) => [
      name,
      formatCount(posts),
      origin === 'config' ? 'config' : 'added',
      since === null ? 'next start' : since.toISOString().slice(0, 16).replace('T', ' '),
      printable(rule),
    ]),
  );
}

async function configured(call: Call): Promise<Listed[]> {
  const { topics } = await call.config();
  return topics.map((topic) => ({ ...topic, origin: 'config', since: null, posts: 0 }));
}

function inLake(root: string): Listed[] {
  const lake = openLakeReader(root);
  try {
    const counted = rolledUp(lake.db, {}, 'topic', { topic: null });
    const posts = new Map(counted.map((row) => [String(row.key), Number(row.posts)]));
    return storedTopics(lake.db).map(({ name, rule, origin, since }) => ({
      name,
      rule,
      origin,
      since: new Date(since),
      posts: posts.get(name) ?? 0,
    }));
  } finally {
    lake.close();
  }
}
