import type { SentimentModel } from '../model.ts';

/** What a service has been asked to charge since the model was loaded. */
export interface Charge {
  units: number;
  /** US dollars, by the price in the configuration. */
  dollars: number;
}

/** A model that costs money. */
export interface Charging {
  readonly charge: Charge;
}

export const isCharging = (model: SentimentModel): model is SentimentModel & Charging =>
  (model as Partial<Charging>).charge !== undefined;

/** One sentence for the user. */
export const describeCharge = (name: string, { units, dollars }: Charge): string =>
  `${name} charges for ${units} units: $${dollars.toFixed(4)}.`;
