/**
 * Events of Jetstream's layout in the mix that was recorded from the network in 2026: of 100, 69 likes, 12 posts,
 * 10 reposts, the rest follows, deletions, profiles and account events. One post in twenty names a wanted word.
 */
const KINDS = [
  ...Array<'like'>(69).fill('like'),
  ...Array<'post'>(12).fill('post'),
  ...Array<'repost'>(10).fill('repost'),
  ...Array<'follow'>(6).fill('follow'),
  'unfollow',
  'delete',
  'identity',
] as const;

export type Mix = 'all' | 'posts';

/** The words that topics of the benchmark ask for; each is in one post of some thousands. */
export const wantedWord = (topic: number): string => `zo0rb${topic}el`;

const WORDS =
  'so the new phone came today and honestly battery life is better than what I had before but camera feels slow when it gets dark maybe next update will help who knows we shall see how long this lasts anyway good morning everyone'.split(
    ' ',
  );
const LETTERS = '234567abcdefghijklmnopqrstuvwxyz';
const CID = 'bafyreiguce4jh7kcbmof3pmcvasifqtw24b6isakj5ve5ga2b4z4alpc4i';

const didOf = (n: number): string => `did:plc:${base32(n * 2_654_435_761, 24)}`;

function base32(n: number, length: number): string {
  let text = '';
  for (let i = 0, rest = n % 2 ** 52; i < length; i++, rest = Math.floor(rest / 32)) {
    if (rest === 0) rest = n + i + 1;
    text += LETTERS[rest % 32];
  }
  return text;
}

/** A TID of that moment, microseconds. */
export function tidOf(timeUs: number): string {
  let text = '';
  for (let i = 0, rest = timeUs; i < 11; i++, rest = Math.floor(rest / 32)) text = LETTERS[rest % 32] + text;
  return `${text}22`;
}

/** The `index`-th event, with its time; the same whenever it is made. */
export function madeUpEvent(index: number, timeUs: number, mix: Mix, topics: number): string {
  const kind = mix === 'posts' ? 'post' : KINDS[(index * 37) % 100]!;
  const did = didOf(index % 200_003);
  const tid = tidOf(timeUs);
  const front = `{"did":"${did}","time_us":${timeUs}`;
  const created = new Date(Math.floor(timeUs / 1000)).toISOString();
  const commit = (operation: string, collection: string, record: string) =>
    `${front},"kind":"commit","commit":{"rev":"${tid}","operation":"${operation}","collection":"${collection}","rkey":"${tid}"${record === '' ? '' : `,"record":${record},"cid":"${CID}"`}}}`;
  const subject = `"subject":{"cid":"${CID}","uri":"at://${didOf((index * 7) % 5003)}/app.bsky.feed.post/${tidOf(timeUs - 60e6 - (index % 977) * 1000)}"}`;
  switch (kind) {
    case 'post': {
      // Posts stand at every eighth index or so; one in twenty of them is wanted.
      const wanted = (Math.imul(index, 0x9e3779b1) >>> 0) % 20 === 0;
      const words = Array.from(
        { length: 14 + (index % 20) },
        (_, i) => WORDS[(index * 3 + i * 7) % WORDS.length],
      );
      if (wanted) words[5] = wantedWord(index % topics);
      const card =
        index % 3 === 0
          ? `"embed":{"$type":"app.bsky.embed.images","images":[{"alt":"A picture of something that the author describes","aspectRatio":{"height":1000,"width":750},"image":{"$type":"blob","ref":{"$link":"${CID}"},"mimeType":"image/jpeg","size":348576}}]},`
          : '';
      const reply =
        index % 2 === 0
          ? `"reply":{"parent":{"cid":"${CID}","uri":"at://${didOf(index % 997)}/app.bsky.feed.post/${tid}"},"root":{"cid":"${CID}","uri":"at://${didOf(index % 997)}/app.bsky.feed.post/${tid}"}},`
          : '';
      return commit(
        'create',
        'app.bsky.feed.post',
        `{"$type":"app.bsky.feed.post","createdAt":"${created}",${card}"langs":["en"],${reply}"text":"${words.join(' ')} é"}`,
      );
    }
    case 'like':
    case 'repost':
      return commit(
        'create',
        `app.bsky.feed.${kind}`,
        `{"$type":"app.bsky.feed.${kind}","createdAt":"${created}",${subject}}`,
      );
    case 'follow':
      return commit(
        'create',
        'app.bsky.graph.follow',
        `{"$type":"app.bsky.graph.follow","createdAt":"${created}","subject":"${didOf(index)}"}`,
      );
    case 'unfollow':
      return commit('delete', 'app.bsky.graph.follow', '');
    case 'delete':
      return commit('delete', 'app.bsky.feed.post', '');
    case 'identity':
      return `${front},"kind":"identity","identity":{"did":"${did}","handle":"someone${index}.example.com","seq":${index},"time":"${created}"}}`;
  }
}

/** Whether a made-up event is a post that a topic wants; `MARKER` ends a stretch and is one too. */
export const isWanted = (event: string): boolean => event.includes('"text":') && event.includes('zo0rb');
