/** The intervals of interval.ts as SQL, over columns with the number of posts of each label and of scored ones. */
import { LABELS, type Label } from '../model/post.ts';
import type { Confusion } from './confusion.ts';
import { prepared, Z, Z2 } from './interval.ts';

/** Two expressions; null where `shareInterval` is. */
export interface IntervalSql {
  low: string;
  high: string;
}

/**
 * The interval of a label's share over the columns `scored` and one a label, all quoted. Numbers are written with
 * an exponent, which makes doubles of them in every dialect.
 */
export function intervalSql(label: Label, confusion: Confusion | null): IntervalSql {
  const observed = `cast(${column(label)} as double) / ${SCORED}`;
  const sample = wilsonSql(observed);
  if (confusion === null) return within(sample);
  const k = confusion.labels.indexOf(label);
  const { weights } = prepared(confusion);
  const foreign = LABELS.filter((other) => other !== 'mixed' && !confusion.labels.includes(other));
  const known = foreign.map((other) => `${column(other)} = 0`).join(' and ');
  const either = (low: string, high: string): IntervalSql =>
    within(
      known === ''
        ? { low, high }
        : {
            low: `case when ${known} then ${low} else ${sample.low} end`,
            high: `case when ${known} then ${high} else ${sample.high} end`,
          },
    );
  if (k < 0) return label === 'mixed' ? within(sample) : either('null', 'null');
  if (!weights.flat().every(Number.isFinite)) return either(number(0), number(1));
  const { centre, half } = corrected(confusion, k);
  return either(
    `least(${observed}, ${clamp(`${centre} - ${half}`)})`,
    `greatest(${observed}, ${clamp(`${centre} + ${half}`)})`,
  );
}

const SCORED = 'cast("scored" as double)';
const column = (label: Label): string => `"${label}"`;
const number = (value: number): string => value.toExponential();
const clamp = (value: string): string => `least(${number(1)}, greatest(${number(0)}, ${value}))`;

const within = ({ low, high }: IntervalSql): IntervalSql => ({
  low: `case when "scored" > 0 then ${low} end`,
  high: `case when "scored" > 0 then ${high} end`,
});

function wilsonSql(share: string): IntervalSql {
  const spread = `(${number(1)} + ${number(Z2)} / ${SCORED})`;
  const centre = `(${share} + ${number(Z2 / 2)} / ${SCORED}) / ${spread}`;
  const half = `${number(Z)} / ${spread} * sqrt((${share}) * (${number(1)} - ${share}) / ${SCORED} + ${number(Z2 / 4)} / (${SCORED} * ${SCORED}))`;
  return {
    low: `case when ${share} = 0 then ${number(0)} else least(${share}, ${clamp(`${centre} - ${half}`)}) end`,
    high: `case when ${share} = 1 then ${number(1)} else greatest(${share}, ${clamp(`${centre} + ${half}`)}) end`,
  };
}

/** π of label k with its half-width at 95 %, as interval.ts has them. */
function corrected({ labels, counts }: Confusion, k: number): { centre: string; half: string } {
  const { rates, weights, rowTotals } = prepared({ labels, counts });
  const size = labels.length;
  const n = `(${SCORED} + ${number(Z2)})`;
  const pseudo = (j: number): number => Z2 / (j === k ? 2 : 2 * (size - 1));
  /** Σ qⱼ · factorⱼ. */
  const weighed = (factors: readonly number[]): string => {
    const terms = factors.map((factor, j) => `${number(factor)} * ${column(labels[j]!)}`);
    const fixed = factors.reduce((sum, factor, j) => sum + factor * pseudo(j), 0);
    return `(${terms.join(' + ')} + ${number(fixed)}) / ${n}`;
  };
  const of = weights.map((row) => row[k]!);
  const pi = (i: number): string => weighed(weights.map((row) => row[i]!));
  const centre = `(${pi(k)})`;
  const sampling = `greatest(${number(0)}, ${weighed(of.map((weight) => weight ** 2))} - ${centre} * ${centre}) / ${n}`;
  const confusing = rates.map((row, i) => {
    const mean = row.reduce((sum, rate, j) => sum + rate * of[j]!, 0);
    const square = row.reduce((sum, rate, j) => sum + rate * of[j]! ** 2, 0);
    const factor = Math.max(0, square - mean ** 2) / rowTotals[i]!;
    return `${number(factor)} * ${clamp(pi(i))} * ${clamp(pi(i))}`;
  });
  const reach = (all: readonly number[]): string => number((Math.max(...all) - Math.min(...all)) / 2);
  const continuity = labels.includes('mixed')
    ? reach(of)
    : `case when "mixed" > 0 then ${reach([...of, 0])} else ${reach(of)} end`;
  return {
    centre,
    half: `(${number(Z)} * sqrt(${[sampling, ...confusing].join(' + ')}) + ${continuity} / ${n})`,
  };
}
