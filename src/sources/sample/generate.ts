import type { Label } from '../../model/post.ts';
import { blueskyId, mastodonId, xId } from '../../model/post-id.ts';
import type { StoryPost } from './day.ts';
import { DAY_MS, type Scene, scriptOf } from './script.ts';
import {
  encodeAccountDeletion,
  encodeCommit,
  encodeDeletion,
  encodeIdentity,
  recordKey,
} from './wire/bluesky.ts';
import { encodeStatus, statusUri } from './wire/mastodon.ts';
import { type Moment, STORY_DAY } from './wire/moment.ts';
import { encodeTweet, encodeTweetDeletion, tweetId } from './wire/x.ts';

/** One line of the made-up day, in the wire form of its network. */
export interface SampleRecord {
  kind: Scene['kind'];
  /** When it arrives, ms since the epoch. */
  at: number;
  line: string;
  /** The id of the post it is about, as Undertone writes it. */
  id: string;
  /** What a post or edit was meant to say; null for everything else. */
  mood: Label | null;
}

/**
 * One made-up day of posts about the launch of a phone that does not exist, on 14 March 2026 (UTC) or so many
 * days after. The same seed and day give the same lines, on every machine.
 *
 * @param seed a whole number from 0
 * @param day days since the first, from 0; each tells the story anew, with the same authors and new ids
 */
export function generateDay(seed: number, day = 0): SampleRecord[] {
  const midnight = STORY_DAY + day * DAY_MS;
  const moment: Moment = { seed, day, shown: (at) => midnight + at };
  return scriptOf(seed, day).map((scene) => ({
    kind: scene.kind,
    at: midnight + scene.at,
    line: encodeScene(scene, moment),
    id: idOf(scene.post, moment),
    mood: scene.kind === 'post' || scene.kind === 'edit' ? scene.post.mood : null,
  }));
}

/** The line by which a scene comes over the wire. It holds no LF. */
export function encodeScene(scene: Scene, moment: Moment): string {
  const { post, at } = scene;
  switch (scene.kind) {
    case 'post':
      if (post.author.network === 'x') return encodeTweet(post, moment);
      return post.author.network === 'bluesky'
        ? encodeCommit(post, post.at, moment)
        : encodeStatus(post, moment);
    case 'edit':
      return post.author.network === 'bluesky'
        ? encodeCommit(post, at, moment, scene.text)
        : encodeStatus(post, moment, { text: scene.text, at });
    case 'delete':
      return post.author.network === 'x'
        ? encodeTweetDeletion(post, at, moment)
        : encodeDeletion(post, at, moment);
    case 'delete-author':
      return encodeAccountDeletion(post, at, moment);
    case 'odd':
      return oddLine(scene.which, post, at, moment);
  }
}

/** Six lines that cannot be understood, then three that can and are no posts. */
function oddLine(which: number, post: StoryPost, at: number, moment: Moment): string {
  const line = encodeScene({ kind: 'post', at, post }, moment);
  const lines = [
    () => line.slice(0, Math.floor(line.length * 0.6)),
    () => 'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
    () => `${line.slice(0, 80)}\uFFFD\uFFFD${line.slice(90)}`.replace('"', ''),
    () => '<html><head><title>502 Bad Gateway</title></head></html>',
    () =>
      `{"did":"did:plc:sample","time_us":${moment.shown(at) * 1000},"kind":"commit","commit":{"operation":"create","collection":"app.bsky.feed.post"}}`,
    () => line.slice(1),
    () => `{"limit":{"track":${post.number},"timestamp_ms":"${moment.shown(at)}"}}`,
    () =>
      encodeIdentity(
        { ...post, author: { ...post.author, id: 'did:plc:sampleaaaaaaaaaaaaaaaaaa' } },
        at,
        moment,
      ),
    () =>
      `{"warning":{"code":"FALLING_BEHIND","message":"Your connection is falling behind.","percent_full":60,"timestamp_ms":"${moment.shown(at)}"}}`,
  ];
  return lines[which]!();
}

function idOf(post: StoryPost, moment: Moment): string {
  if (post.author.network === 'x') return xId(tweetId(post, moment));
  if (post.author.network === 'mastodon') return mastodonId(statusUri(post, moment));
  return blueskyId(post.author.id, `app.bsky.feed.post/${recordKey(post, moment)}`);
}
