/** The intervals of interval.ts as SQL, over columns with the number of posts of each label and of scored ones. */
import { LABELS, type Label } from '../model/post.ts';
import type { Confusion } from './confusion.ts';
import { prepared, Z, Z2 } from './interval.ts';

/** Two expressions, null where `shareInterval` is, over columns that are worked out before. */
export interface IntervalSql {
  /** Columns that `low` and `high` need beside those they are made from. */
  working: readonly { name: string; sql: string }[];
  low: string;
  high: string;
}

/**
 * The interval of a label's share over the columns `scored` and one a label, all quoted. Numbers are written with
 * an exponent, which makes doubles of them in every dialect.
 */
export function intervalSql(label: Label, confusion: Confusion | null): IntervalSql {
  const observed = `cast(${quoted(label)} as double) / ${SCORED}`;
  const sample = wilsonSql(observed);
  if (confusion === null) return whereScored(sample);
  const k = confusion.labels.indexOf(label);
  const foreign = LABELS.filter((other) => other !== 'mixed' && !confusion.labels.includes(other));
  const known = foreign.map((other) => `${quoted(other)} = 0`).join(' and ');
  const either = (low: string, high: string): Ends =>
    known === ''
      ? { low, high }
      : {
          low: `case when ${known} then ${low} else ${sample.low} end`,
          high: `case when ${known} then ${high} else ${sample.high} end`,
        };
  if (k < 0) return whereScored(label === 'mixed' ? sample : either('null', 'null'));
  if (!prepared(confusion).weights.flat().every(Number.isFinite))
    return whereScored(either(number(0), number(1)));
  const { working, centre, half } = corrected(label, confusion, k);
  const ends = either(
    `least(${observed}, ${clamp(`${centre} - ${half}`)})`,
    `greatest(${observed}, ${clamp(`${centre} + ${half}`)})`,
  );
  return whereScored(ends, working);
}

type Ends = Pick<IntervalSql, 'low' | 'high'>;

const SCORED = 'cast("scored" as double)';
const quoted = (name: string): string => `"${name}"`;
const number = (value: number): string => value.toExponential();
const clamp = (value: string): string => `least(${number(1)}, greatest(${number(0)}, ${value}))`;

const whereScored = ({ low, high }: Ends, working: IntervalSql['working'] = []): IntervalSql => ({
  working,
  low: `case when "scored" > 0 then ${low} end`,
  high: `case when "scored" > 0 then ${high} end`,
});

function wilsonSql(share: string): Ends {
  const spread = `(${number(1)} + ${number(Z2)} / ${SCORED})`;
  const centre = `(${share} + ${number(Z2 / 2)} / ${SCORED}) / ${spread}`;
  const half = `${number(Z)} / ${spread} * sqrt((${share}) * (${number(1)} - ${share}) / ${SCORED} + ${number(Z2 / 4)} / (${SCORED} * ${SCORED}))`;
  return {
    low: `case when ${share} = 0 then ${number(0)} else least(${share}, ${clamp(`${centre} - ${half}`)}) end`,
    high: `case when ${share} = 1 then ${number(1)} else greatest(${share}, ${clamp(`${centre} + ${half}`)}) end`,
  };
}

/** π of label k with its half-width at 95 %, as interval.ts has them. */
function corrected(
  label: Label,
  confusion: Confusion,
  k: number,
): { working: IntervalSql['working']; centre: string; half: string } {
  const { labels } = confusion;
  const { rates, weights, rowTotals } = prepared(confusion);
  const n = `(${SCORED} + ${number(Z2)})`;
  const pseudo = (j: number): number => Z2 / (j === k ? 2 : 2 * (labels.length - 1));
  /** Σ qⱼ · factorⱼ. */
  const weighed = (factors: readonly number[]): string => {
    const terms = factors.map((factor, j) => `${number(factor)} * ${quoted(labels[j]!)}`);
    const fixed = factors.reduce((sum, factor, j) => sum + factor * pseudo(j), 0);
    return `(${terms.join(' + ')} + ${number(fixed)}) / ${n}`;
  };
  const of = weights.map((row) => row[k]!);
  const pi = (i: number): string => `${label}_pi_${labels[i]}`;
  const square = `${label}_square`;
  const centre = quoted(pi(k));
  const sampling = `greatest(${number(0)}, ${quoted(square)} - ${centre} * ${centre}) / ${n}`;
  const confusing = rates.map((row, i) => {
    const mean = row.reduce((sum, rate, j) => sum + rate * of[j]!, 0);
    const squares = row.reduce((sum, rate, j) => sum + rate * of[j]! ** 2, 0);
    const factor = Math.max(0, squares - mean ** 2) / rowTotals[i]!;
    return `${number(factor)} * power(${clamp(quoted(pi(i)))}, 2)`;
  });
  const reach = (all: readonly number[]): string => number((Math.max(...all) - Math.min(...all)) / 2);
  const [alone, beside] = [reach(of), reach([...of, 0])];
  // Posts called mixed weigh nothing for the other labels.
  const continuity =
    labels.includes('mixed') || alone === beside
      ? alone
      : `case when "mixed" > 0 then ${beside} else ${alone} end`;
  return {
    working: [
      ...weights.map((_, i) => ({ name: pi(i), sql: weighed(weights.map((row) => row[i]!)) })),
      { name: square, sql: weighed(of.map((weight) => weight ** 2)) },
    ],
    centre,
    half: `(${number(Z)} * sqrt(${[sampling, ...confusing].join(' + ')}) + ${continuity} / ${n})`,
  };
}
