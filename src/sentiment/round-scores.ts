import type { Label } from '../model/post.ts';
import type { Scores } from './model.ts';

const UNITS = 10_000;

/**
 * Scores from probabilities: four decimals each, together exactly 1 in those decimals (largest remainder), the
 * label that of the highest. Of equals neutral wins, then negative. What is not a finite number counts as 0;
 * where nothing is left, neutral is 1. Inputs need not sum to 1.
 */
export function roundScores(
  negative: number,
  neutral: number,
  positive: number,
  confidence: number,
  mixed = 0,
): Scores {
  let n = clean(negative);
  let u = clean(neutral);
  let p = clean(positive);
  let m = clean(mixed);
  const sum = n + u + p + m;
  if (!(sum > 0) || sum === Infinity) {
    n = p = m = 0;
    u = 1;
  } else {
    n /= sum;
    u /= sum;
    p /= sum;
    m /= sum;
  }
  let n4 = Math.floor(n * UNITS);
  let u4 = Math.floor(u * UNITS);
  let p4 = Math.floor(p * UNITS);
  let m4 = Math.floor(m * UNITS);
  let dn = n * UNITS - n4;
  let du = u * UNITS - u4;
  let dp = p * UNITS - p4;
  let dm = m > 0 ? m * UNITS - m4 : -1;
  for (let left = UNITS - n4 - u4 - p4 - m4; left > 0; left--) {
    if (du >= dn && du >= dp && du >= dm) {
      u4++;
      du = -1;
    } else if (dn >= dp && dn >= dm) {
      n4++;
      dn = -1;
    } else if (dp >= dm) {
      p4++;
      dp = -1;
    } else {
      m4++;
      dm = -1;
    }
  }
  let sentiment: Label = 'neutral';
  let best = u4;
  if (n4 > best) {
    sentiment = 'negative';
    best = n4;
  }
  if (p4 > best) {
    sentiment = 'positive';
    best = p4;
  }
  if (m4 > best) sentiment = 'mixed';
  return {
    sentiment,
    positive: p4 / UNITS,
    neutral: u4 / UNITS,
    negative: n4 / UNITS,
    mixed: m4 / UNITS,
    confidence: Math.round(Math.min(1, clean(confidence)) * UNITS) / UNITS,
  };
}

function clean(value: number): number {
  return Number.isNaN(value) ? 0 : Math.max(value, 0);
}
