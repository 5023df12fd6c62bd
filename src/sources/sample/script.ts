import { type StoryPost, writeDay } from './day.ts';
import { Random } from './random.ts';

export const DAY_MS = 86_400_000;

/** What happens on the wire, in order of arrival. `at` is ms from the day's midnight. */
export type Scene =
  | { kind: 'post'; at: number; post: StoryPost }
  | { kind: 'edit'; at: number; post: StoryPost; text: string }
  | { kind: 'delete'; at: number; post: StoryPost }
  /** The author of the post leaves, and takes everything along. */
  | { kind: 'delete-author'; at: number; post: StoryPost }
  /** A line that is no post, or no JSON: what networks and proxies send now and then. */
  | { kind: 'odd'; at: number; which: number; post: StoryPost };

export const ODD_LINES = 9;

const SHARE = { duplicate: 0.02, delete: 0.01, edit: 0.05, late: 0.01 };
const MINUTE = 60_000;
const EDITS = [
  'Edit: typo.',
  'EDIT: spelling, sorry',
  'Edit: fixed the name of the town.',
  '(edited for clarity)',
];

/**
 * The day as a stream would bring it: each post about a second after it was written, one in a hundred
 * minutes late, one in fifty twice; some are edited or deleted later, one account goes, and a few lines are
 * no posts at all. It is written in steps, so that whoever has other things to do can do them between.
 */
export function* writeScript(seed: number, day: number): Generator<void, Scene[]> {
  const random = new Random(seed, 'script', day);
  const posts = yield* writeDay(seed, day);
  const scenes: Scene[] = [];
  for (const post of posts) {
    const late = random.chance(SHARE.late);
    const at = post.at + (late ? MINUTE * (2 + random.below(18)) : 200 + random.below(1500));
    scenes.push({ kind: 'post', at, post });
    const isOwn = post.repostOf === undefined && post.author.weight > 0;
    if (random.chance(SHARE.duplicate))
      scenes.push({ kind: 'post', at: at + 500 + random.below(5 * MINUTE), post });
    if (isOwn && random.chance(SHARE.edit) && post.author.network !== 'x' && post.language === 'en') {
      const text = `${post.text}${post.author.network === 'mastodon' ? '\n\n' : ' '}${random.pick(EDITS)}`;
      scenes.push({ kind: 'edit', at: at + MINUTE * (1 + random.below(30)), post, text });
    } else if (isOwn && random.chance(SHARE.delete * 1.5) && post.author.network !== 'mastodon') {
      scenes.push({ kind: 'delete', at: at + MINUTE * (1 + random.below(60)), post });
    }
  }
  const leaving = posts.find(
    ({ author, thread, mood }) => author.network === 'bluesky' && thread === 'fault' && mood === 'negative',
  );
  if (leaving) scenes.push({ kind: 'delete-author', at: 1310 * MINUTE, post: leaving });
  for (let which = 0; which < ODD_LINES; which++) {
    const at = random.below(DAY_MS);
    scenes.push({ kind: 'odd', at, which, post: posts[Math.floor((posts.length * at) / DAY_MS)]! });
  }
  for (const scene of scenes) scene.at = Math.min(scene.at, DAY_MS - 1);
  return scenes.sort((a, b) => a.at - b.at);
}

/** As `writeScript`, all at once. */
export function scriptOf(seed: number, day: number): Scene[] {
  const writing = writeScript(seed, day);
  for (;;) {
    const { done, value } = writing.next();
    if (done) return value;
  }
}
