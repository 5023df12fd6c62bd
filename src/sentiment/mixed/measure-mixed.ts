import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Label } from '../../model/post.ts';
import { type Interval, wilson } from '../evaluate/wilson.ts';
import type { SentimentModel } from '../model.ts';

export interface MixedPost {
  /** `tune` posts chose the rule and its numbers; figures are of `report` posts alone. */
  half: 'tune' | 'report';
  domain: string;
  label: Label;
  text: string;
}

/** How well a model tells mixed posts from the rest; shares from 0 to 1 with 95 % intervals. */
export interface MixedFigures {
  texts: number;
  mixed: number;
  precision: number;
  precisionInterval: Interval;
  recall: number;
  recallInterval: Interval;
}

const FILE = fileURLToPath(new URL('./mixed-posts.tsv', import.meta.url));

/** The posts that were written to measure this, none of them anybody's. */
export function readMixedPosts(): MixedPost[] {
  const lines = readFileSync(FILE, 'utf8').trimEnd().split('\n').slice(1);
  return lines.map((line) => {
    const [half, domain, label, text] = line.split('\t') as [MixedPost['half'], string, Label, string];
    return { half, domain, label, text };
  });
}

/** Precision and recall of `mixed` on the posts kept for reporting. */
export async function measureMixed(
  model: Pick<SentimentModel, 'score'>,
  half: MixedPost['half'] = 'report',
): Promise<MixedFigures> {
  const posts = readMixedPosts().filter((post) => post.half === half);
  const scores = await model.score(posts.map(({ text }) => text));
  const said = scores.map(({ sentiment }) => sentiment === 'mixed');
  const mixed = posts.filter(({ label }) => label === 'mixed').length;
  const given = said.filter(Boolean).length;
  const hits = posts.filter(({ label }, at) => label === 'mixed' && said[at]).length;
  return {
    texts: posts.length,
    mixed,
    precision: given === 0 ? 0 : hits / given,
    precisionInterval: wilson(hits, given),
    recall: mixed === 0 ? 0 : hits / mixed,
    recallInterval: wilson(hits, mixed),
  };
}
