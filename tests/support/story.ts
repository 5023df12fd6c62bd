import { seededRandom, xPostLine } from '../../bench/fixtures/x-posts.ts';

/** Lines of made-up X traffic with repeats, deletions (some before their post) and disorder, from a seed. */
export function trafficLines(count: number, seed: number): string[] {
  const random = seededRandom(seed);
  const posts = Array.from({ length: count }, (_, index) => xPostLine(index, random));
  const lines: { at: number; line: string }[] = [];
  posts.forEach((line, index) => {
    lines.push({ at: index, line });
    if (random() < 0.05) lines.push({ at: index + random() * count * 0.2, line });
    if (random() < 0.04) lines.push({ at: index + (random() - 0.2) * count * 0.1, line: deletion(line) });
    if (random() < 0.01) lines.push({ at: index, line: '{"limit":{"track":7}}' });
    if (random() < 0.01) lines.push({ at: index, line: `${line.slice(0, 300)}` });
  });
  return lines.sort((a, b) => a.at - b.at).map(({ line }) => line);
}

function deletion(line: string): string {
  const { id_str, user, timestamp_ms } = JSON.parse(line) as {
    id_str: string;
    user: { id_str: string };
    timestamp_ms: string;
  };
  const status = { id: Number(id_str), id_str, user_id: Number(user.id_str), user_id_str: user.id_str };
  return JSON.stringify({ delete: { status, timestamp_ms: String(Number(timestamp_ms) + 60_000) } });
}

export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
