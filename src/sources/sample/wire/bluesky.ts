import type { StoryPost } from '../day.ts';
import { Random } from '../random.ts';
import { type Moment, storyTime } from './moment.ts';
import { spansOf } from './spans.ts';

const POSTS = 'app.bsky.feed.post';
const SORTABLE = '234567abcdefghijklmnopqrstuvwxyz';

/** A TID: 53 bits of microseconds and 10 of a clock id, in sortable base 32 (atproto.com/specs/tid). */
function tid(microseconds: number, clockId: number): string {
  let bits = (BigInt(microseconds) << 10n) | BigInt(clockId & 0x3ff);
  let text = '';
  for (let i = 0; i < 13; i++) {
    text = SORTABLE[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return text;
}

export function recordKey(post: StoryPost, moment: Moment): string {
  return tid(storyTime(post.at, moment) * 1000 + (post.number % 1000), moment.seed);
}

/** A post as Jetstream sends its creation, or, with the text it has now, its update. */
export function encodeCommit(post: StoryPost, arrived: number, moment: Moment, edited?: string): string {
  const text = edited ?? post.text;
  const facets = facetsOf(text);
  return event(post, arrived, moment, {
    operation: edited === undefined ? 'create' : 'update',
    record: {
      $type: POSTS,
      createdAt: new Date(moment.shown(post.at)).toISOString(),
      ...(post.quoteOf && {
        embed: { $type: 'app.bsky.embed.record', record: reference(post.quoteOf, moment) },
      }),
      ...(facets.length > 0 && { facets }),
      langs: [post.language],
      ...(post.replyTo && {
        reply: { parent: reference(post.replyTo, moment), root: reference(rootOf(post), moment) },
      }),
      text,
    },
    cid: cid(post, moment, edited ?? ''),
  });
}

export function encodeDeletion(post: StoryPost, at: number, moment: Moment): string {
  return event(post, at, moment, { operation: 'delete' });
}

export function encodeAccountDeletion(post: StoryPost, at: number, moment: Moment): string {
  const did = post.author.id;
  const account = {
    active: false,
    did,
    seq: post.number,
    status: 'deleted',
    time: new Date(moment.shown(at)).toISOString(),
  };
  return JSON.stringify({ did, time_us: moment.shown(at) * 1000, kind: 'account', account });
}

export function encodeIdentity(post: StoryPost, at: number, moment: Moment): string {
  const did = post.author.id;
  const identity = {
    did,
    handle: `${post.author.handle.replaceAll('_', '-')}.example.com`,
    seq: post.number,
    time: new Date(moment.shown(at)).toISOString(),
  };
  return JSON.stringify({ did, time_us: moment.shown(at) * 1000, kind: 'identity', identity });
}

function event(
  post: StoryPost,
  at: number,
  moment: Moment,
  { operation, ...rest }: { operation: string; record?: unknown; cid?: string },
): string {
  const timeUs = moment.shown(at) * 1000 + (post.number % 1000);
  const rkey = recordKey(post, moment);
  const commit = { rev: tid(timeUs, moment.seed), operation, collection: POSTS, rkey, ...rest };
  return JSON.stringify({ did: post.author.id, time_us: timeUs, kind: 'commit', commit });
}

function reference(post: StoryPost, moment: Moment): { cid: string; uri: string } {
  return { cid: cid(post, moment, ''), uri: `at://${post.author.id}/${POSTS}/${recordKey(post, moment)}` };
}

const rootOf = (post: StoryPost): StoryPost => (post.replyTo ? rootOf(post.replyTo) : post);

/** Shaped like a CID; it addresses nothing. */
function cid(post: StoryPost, moment: Moment, text: string): string {
  const random = new Random(moment.seed, moment.day, post.number, text);
  return `bafyreisample${random.text(46, 'abcdefghijklmnopqrstuvwxyz234567')}`;
}

/** Indices count UTF-8 bytes. */
function facetsOf(text: string): unknown[] {
  const facets: unknown[] = [];
  for (const { kind, text: span, start } of spansOf(text)) {
    const byteStart = Buffer.byteLength(text.slice(0, start));
    const index = { byteEnd: byteStart + Buffer.byteLength(span), byteStart };
    const type = `app.bsky.richtext.facet#${kind === 'hashtag' ? 'tag' : 'link'}`;
    if (kind === 'hashtag') facets.push({ features: [{ $type: type, tag: span.slice(1) }], index });
    if (kind === 'link') facets.push({ features: [{ $type: type, uri: span }], index });
  }
  return facets;
}
