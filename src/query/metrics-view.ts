import { METRIC_COLUMNS } from '../lake/metrics-zone.ts';
import { scanOf } from './lake-posts.ts';

/**
 * The table `metrics`: likes, reposts and replies by post and minute. Rows add up; those of posts that are gone
 * are left out. `keys` are the objects of the metrics zone; the view `posts` has to be there.
 */
export const metricsView = (keys: readonly string[]): string =>
  keys.length === 0
    ? `create table metrics (${METRIC_COLUMNS})`
    : `create view metrics as select id, observed_at, likes, reposts, replies from ${scanOf(keys)} observed semi join posts using (id)`;
