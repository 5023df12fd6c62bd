/** How the figures of models are written. */
import type { Interval, Model } from '../../api/types.ts';

const three = new Intl.NumberFormat(undefined, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const signed = new Intl.NumberFormat(undefined, {
  minimumFractionDigits: 3,
  maximumFractionDigits: 3,
  signDisplay: 'exceptZero',
});
const megabytes = new Intl.NumberFormat(undefined, {
  style: 'unit',
  unit: 'megabyte',
  maximumFractionDigits: 1,
});

/** A share from 0 to 1, such as macro-recall. */
export const formatFigure = (value: number | null): string => (value === null ? '–' : three.format(value));
export const formatDifference = (value: number): string => signed.format(value);
export const formatInterval = (interval: Interval | null): string =>
  interval === null ? '' : `${three.format(interval.low)} to ${three.format(interval.high)}`;
export const formatBytes = (bytes: number | null): string =>
  bytes === null ? '–' : megabytes.format(bytes / 1e6);

/** Of all files that a model needs, those of the members of a cascade too; null where it has none. */
export function bytesOf(model: Model, models: readonly Model[]): number | null {
  if (model.bytes === null || model.members === null) return model.bytes;
  const members = Object.values(model.members);
  return models
    .filter(({ name, version }) => members.some((member) => [name, `${name}@${version}`].includes(member)))
    .reduce((sum, { bytes }) => sum + (bytes ?? 0), model.bytes);
}

/** As commands and the API take it. */
export const nameOf = ({ kind, name, version }: Model): string =>
  kind === 'lexicon' || kind === 'remote' ? name : `${name}@${version}`;
