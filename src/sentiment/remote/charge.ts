import type { SentimentModel } from '../model.ts';

/** What a service has been asked to charge since the model was loaded. */
export interface Charge {
  texts: number;
  /** What the service counts: stretches of characters, or texts. */
  units: number;
  /** US dollars, by the price in the configuration. */
  dollars: number;
}

/** A model that costs money. */
export interface Charging {
  readonly charge: Charge;
  /** What these texts would cost at the most, US dollars. */
  costOf(texts: readonly string[]): number;
}

export const isCharging = (model: SentimentModel): model is SentimentModel & Charging =>
  (model as Partial<Charging>).costOf !== undefined;

/** One sentence for the user. */
export const describeCharge = (name: string, { units, dollars }: Omit<Charge, 'texts'>): string =>
  `${name} charges for ${units} units: $${dollars.toFixed(4)}.`;
