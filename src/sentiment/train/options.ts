import type { Family } from '../linear/features.ts';

/** What training can be told. The defaults were found by cross-validation: docs/decisions/sentiment-linear.md. */
export interface TrainOptions {
  seed: number;
  /** Cost of an error against the size of the weights, before classes are weighed. */
  cost: number;
  /** The same where another model taught: what it says makes up for smaller weights. */
  taughtCost: number;
  /** Features in fewer texts are left out. */
  minTexts: number;
  scales: Record<Family, number>;
  /** 0 leaves the lexicon out. */
  lexiconScale: number;
  /** 0 leaves word vectors out. */
  vectorScale: number;
  vectorDimensions: number;
  vectorMinCount: number;
  vectorPasses: number;
  auxiliaryScale: number;
  /** As auxiliaryScale, of what another model says. */
  taughtScale: number;
  auxiliaryCost: number;
  /** Parts for the held-out scores that calibration learns from. */
  folds: number;
  maxPasses: number;
  tolerance: number;
  /** The table has 2^slotBits places, of 4 bytes. */
  slotBits: number;
}

export const DEFAULT_OPTIONS: TrainOptions = {
  seed: 1,
  cost: 0.2,
  taughtCost: 0.1,
  minTexts: 2,
  scales: {
    token: 0.36,
    negated: 0.36,
    bigram: 0.36,
    chars2: 0.18,
    chars3: 0.18,
    chars4: 0.18,
    chars5: 0.18,
    style: 0.18,
  },
  lexiconScale: 6,
  vectorScale: 1.5,
  vectorDimensions: 64,
  vectorMinCount: 5,
  vectorPasses: 4,
  auxiliaryScale: 0.15,
  taughtScale: 0.6,
  auxiliaryCost: 0.15,
  folds: 5,
  maxPasses: 12,
  tolerance: 3e-3,
  slotBits: 20,
};
