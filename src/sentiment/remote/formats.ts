import { LABELS } from '../../model/post.ts';
import type { ScoredOrNot } from '../failures.ts';
import { labelOfName } from '../label-names.ts';
import { roundScores } from '../round-scores.ts';
import type { RemoteFormat } from '../settings.ts';
import { RequestFailure } from './request-failure.ts';

/** How a request is written and its answer read; docs/models.md describes each. */
interface Format {
  request(texts: readonly string[]): unknown;
  /** One for each text. Throws a RequestFailure where the answer as a whole makes no sense. */
  read(answer: unknown, count: number): ScoredOrNot[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Sums further from 1 than this are no probabilities. */
const TOLERANCE = 0.02;

/** Scores from probabilities, or what is wrong with them. Without a confidence it is the highest score. */
export function scoresFrom(
  { positive, neutral, negative, mixed = 0 }: Record<string, unknown>,
  confidence?: unknown,
): ScoredOrNot {
  const four = [negative, neutral, positive, mixed];
  if (!four.every((score) => typeof score === 'number' && score >= 0 && score <= 1)) {
    return { unscored: 'The service gave scores that are no numbers from 0 to 1 for this text.' };
  }
  const [n, u, p, m] = four as [number, number, number, number];
  if (Math.abs(n + u + p + m - 1) > TOLERANCE) {
    return { unscored: 'The service gave scores that do not sum to 1 for this text.' };
  }
  const sure =
    typeof confidence === 'number' && confidence >= 0 && confidence <= 1 ? confidence : Math.max(n, u, p, m);
  return roundScores(n, u, p, sure, m);
}

function listOf(answer: unknown, count: number): unknown[] {
  if (!Array.isArray(answer)) throw new RequestFailure('faulty', 'gave an answer without scores');
  if (answer.length === count) return answer;
  throw new RequestFailure('rejected', `gave ${answer.length} answers for ${count} texts`);
}

const undertone: Format = {
  request: (texts) => ({ texts }),
  read: (answer, count) =>
    listOf(isObject(answer) ? answer.scores : null, count).map((item) => {
      if (isObject(item) && typeof item.error === 'string') return { unscored: item.error };
      return scoresFrom(isObject(item) ? item : {}, isObject(item) ? item.confidence : undefined);
    }),
};

/** Lists of labels with their scores, as text-classification pipelines give them. */
function readLabels(answer: unknown, count: number): ScoredOrNot[] {
  // For one text some services leave the outer list out.
  const lists = count === 1 && Array.isArray(answer) && isObject(answer[0]) ? [answer] : answer;
  return listOf(lists, count).map((labels) => {
    if (isObject(labels)) {
      throw new RequestFailure(
        'refused',
        'gave only the best label of each text, where all of them are needed',
      );
    }
    const scores: Record<string, number> = Object.fromEntries(LABELS.map((label) => [label, 0]));
    for (const item of Array.isArray(labels) ? labels : []) {
      if (!isObject(item) || typeof item.label !== 'string' || typeof item.score !== 'number')
        return scoresFrom({});
      const label = labelOfName(item.label);
      if (label === null) {
        throw new RequestFailure(
          'refused',
          `gave a label "${item.label.slice(0, 40)}", which is no sentiment`,
        );
      }
      scores[label]! += item.score;
    }
    return scoresFrom(scores);
  });
}

export const FORMATS: Record<RemoteFormat, Format> = {
  undertone,
  // `top_k: null` asks for all labels, not the best alone.
  huggingface: {
    request: (texts) => ({ inputs: texts, parameters: { top_k: null } }),
    read: readLabels,
  },
  // A list in a list is a batch; a plain list of two would be one text pair.
  tei: { request: (texts) => ({ inputs: texts.map((text) => [text]), truncate: true }), read: readLabels },
};
