/** What a first try at a consumer does: parse each event, look for each word. It stores nothing. Tells the time. */
import { WebSocket } from 'ws';
import { wantedWord } from './made-up-events.ts';

const [url, count, topics] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];
const words = Array.from({ length: topics }, (_, topic) => wantedWord(topic));
const socket = new WebSocket(url);
let seen = 0;
let wanted = 0;
let began = 0;
socket.on('message', (data) => {
  if (seen === 0) began = performance.now();
  const event = JSON.parse(String(data)) as { commit?: { record?: { text?: string } } };
  const text = event.commit?.record?.text?.toLowerCase();
  if (text !== undefined && words.some((word) => text.includes(word))) wanted++;
  if (++seen < count) return;
  process.send!({ seconds: (performance.now() - began) / 1000, wanted });
  socket.terminate();
  process.disconnect();
});
