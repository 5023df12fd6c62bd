// The connection to /api/live. The browser's own EventSource cannot send a token, nor tell a dead connection.

import { byId } from './dom.js';

/** The server sends something every 15 s; a connection silent for longer is dead. */
const SILENCE_MS = 40_000;
const LONGEST_WAIT_MS = 30_000;

let lastEventId = null;

/** Follows the stream for good: where it breaks, it goes on after the last event seen. */
export async function follow(handlers) {
  for (let failures = 0; ; failures++) {
    try {
      await listen(handlers, () => {
        failures = 0;
      });
    } catch (error) {
      if (error.name === 'Unauthorized') {
        await askForToken(error.message);
        failures = -1;
        continue;
      }
    }
    const wait = Math.min(1000 * 2 ** failures, LONGEST_WAIT_MS) * (0.75 + Math.random() / 2);
    showConnection('lost', `Connection lost; trying again in ${Math.ceil(wait / 1000)} s`);
    await Promise.race([sleep(wait), online()]);
    showConnection('connecting', 'Connecting…');
  }
}

async function listen(handlers, onLive) {
  const headers = { Accept: 'text/event-stream' };
  const token = sessionStorage.getItem('token');
  if (token !== null) headers.Authorization = `Bearer ${token}`;
  if (lastEventId !== null) headers['Last-Event-ID'] = lastEventId;
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await fetch('/api/live?recent=30', {
      headers,
      signal: silence.signal,
      cache: 'no-store',
    });
    if (response.status === 401)
      throw Object.assign(new Error(token === null ? '' : 'That is not the token.'), {
        name: 'Unauthorized',
      });
    if (!response.ok) throw new Error(`status ${response.status}`);
    showConnection('live', 'Live');
    onLive();
    let rest = '';
    // Not every browser can iterate over a stream.
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const blocks = (rest + read.value).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) takeEvent(block, handlers);
    }
  } finally {
    clearTimeout(timer);
  }
}

function takeEvent(block, handlers) {
  // Lines end at LF alone: a text may hold the other separators that a regular expression would stop at.
  const lines = block.split('\n');
  const field = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const data = field('data');
  if (data === undefined) return;
  handlers[field('event')]?.(JSON.parse(data));
  lastEventId = field('id') ?? lastEventId;
}

function showConnection(state, text) {
  const place = byId('connection');
  place.dataset.state = state;
  place.textContent = text;
}

async function askForToken(problem) {
  showConnection('connecting', 'Waiting for the token');
  const form = byId('unlock');
  byId('content').hidden = true;
  form.hidden = false;
  byId('unlock-error').textContent = problem;
  byId('token').focus();
  await new Promise((resolve) => {
    form.addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        sessionStorage.setItem('token', byId('token').value.trim());
        resolve();
      },
      { once: true },
    );
  });
  form.hidden = true;
  byId('content').hidden = false;
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const online = () => new Promise((resolve) => addEventListener('online', resolve, { once: true }));
