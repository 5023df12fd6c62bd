// The first page: counts, a timeline and the latest posts, as /api/live tells them. Texts of posts only ever
// go through textContent.

import { byId, capital, dayAndClock, draw, LABELS, make, numbers } from './dom.js';
import { follow } from './stream.js';
import { showWindow } from './timeline.js';

const MOST_POSTS = 50;

const percents = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const roughly = (share) => Math.round(share * 100);

// ---- counts and shares

const shareRows = new Map(
  LABELS.map((label) => {
    const row = make('li', 'share');
    const fill = make('div', `fill ${label}`);
    const track = make('div', 'track');
    track.append(fill);
    const percent = make('span', 'percent', '–');
    const interval = make('span', 'interval');
    interval.title = '95 % interval of the share';
    const count = make('span', 'count');
    row.append(make('span', 'name', capital(label)), track, percent, interval, count);
    byId('shares').append(row);
    return [label, { row, fill, percent, interval, count }];
  }),
);

function showSummary(summary) {
  byId('posts-count').textContent = numbers.format(summary.posts);
  byId('scored-count').textContent = numbers.format(summary.scored);
  byId('sample').hidden = !summary.sample;
  for (const [label, { row, fill, percent, interval, count }] of shareRows) {
    const share = summary.shares[label];
    const range = summary.intervals[label];
    row.hidden = label === 'mixed' && summary.sentiment.mixed === 0;
    fill.style.width = `${(share ?? 0) * 100}%`;
    percent.textContent = share === null ? '–' : percents.format(share);
    interval.textContent = range === null ? '' : `${roughly(range.low)}–${roughly(range.high)}%`;
    count.textContent = numbers.format(summary.sentiment[label]);
  }
  if (summary.posts === 0) showNothing();
}

// ---- posts

/** Newest first. While paused they gather here and the page stands still. */
let posts = [];
let paused = false;
let waiting = 0;
let leftOut = 0;

function takePost(post) {
  posts = [post, ...posts.filter((other) => other.id !== post.id)].slice(0, MOST_POSTS);
  if (paused) waiting++;
  draw('posts', showPosts);
}

/** Also while paused: what is deleted is not to be read on. */
function takeBack({ ids }) {
  posts = posts.filter((post) => !ids.includes(post.id));
  for (const item of [...byId('posts').children]) if (ids.includes(item.dataset.id)) item.remove();
}

function showPosts() {
  const button = byId('pause');
  button.setAttribute('aria-pressed', String(paused));
  button.textContent = paused ? `Go on${waiting > 0 ? ` (${numbers.format(waiting)} new)` : ''}` : 'Pause';
  byId('sampled').textContent = leftOut > 0 ? `${numbers.format(leftOut)} more than can be shown` : '';
  if (paused || posts.length === 0) return;
  byId('nothing').hidden = true;
  const list = byId('posts');
  const standing = new Map([...list.children].map((item) => [item.dataset.id, item]));
  // Items that stay are moved, not made anew, so that a selection in them is kept.
  list.replaceChildren(
    ...posts.map((post) => {
      const item = standing.get(post.id);
      return item?.dataset.revision === String(post.revision) ? item : postItem(post);
    }),
  );
}

function postItem(post) {
  const item = make('li', 'post');
  item.dataset.id = post.id;
  item.dataset.revision = String(post.revision);
  const head = make('header');
  const name = post.author_name ?? post.author_handle ?? 'Someone';
  head.append(make('bdi', 'author', name));
  if (post.author_handle !== null) head.append(make('bdi', 'quiet', `@${post.author_handle}`));
  head.append(make('span', 'quiet', capital(post.network)));
  if (post.created_at !== null) {
    const time = make('time', 'quiet', dayAndClock.format(Date.parse(post.created_at)));
    time.dateTime = post.created_at;
    head.append(time);
  }
  const feels = post.sentiment === null ? 'not scored' : `${post.sentiment} ${roughly(post.confidence)}%`;
  const tag = make('span', `tag ${post.sentiment ?? 'unscored'}`, feels);
  if (post.model !== null) tag.title = `How likely that is right, says ${post.model}`;
  head.append(tag);
  const text = make('p', 'text', post.text);
  text.dir = 'auto';
  if (post.lang !== null && post.lang !== 'und') text.lang = post.lang;
  item.append(head, text);
  return item;
}

function showNothing() {
  if (posts.length > 0) return;
  const command = make('code', '', 'undertone import FILE');
  byId('nothing').replaceChildren(
    'No posts yet. They appear here as they come in; ',
    command,
    ' brings in a file.',
  );
  byId('timeline-note').textContent = 'Nothing yet';
}

byId('pause').addEventListener('click', () => {
  paused = !paused;
  waiting = 0;
  showPosts();
});

void follow({
  post: takePost,
  summary: showSummary,
  window: showWindow,
  gone: takeBack,
  sampled: (event) => {
    leftOut += event.left_out ?? 0;
    draw('posts', showPosts);
  },
});
