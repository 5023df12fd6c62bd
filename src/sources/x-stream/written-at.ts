import { objectOf } from '../wire-values.ts';
import { snowflakeTime } from '../x/time.ts';

/** When the post in a line was written, by its id, in ms since the epoch; null where the line holds none. */
export function writtenAt(line: Buffer): number | null {
  try {
    const post = objectOf(JSON.parse(line.toString('utf8')).data);
    return typeof post?.id === 'string' ? snowflakeTime(post.id) : null;
  } catch {
    return null;
  }
}
