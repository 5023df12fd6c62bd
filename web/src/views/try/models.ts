/** Which models are asked: of those that run here, and cost nothing, those of the address or one of each kind. */
import type { Model } from '../../api/types.ts';

export interface Candidate {
  /** As `POST /api/predict` takes it. */
  name: string;
  model: Model;
  /** Models that it needs and that are not there. */
  missing: readonly string[];
}

/** The best first. */
export function candidatesOf(models: readonly Model[]): Candidate[] {
  return models
    .filter(({ kind }) => kind !== 'remote')
    .map((model) => ({
      name: model.kind === 'lexicon' ? model.name : `${model.name}@${model.version}`,
      model,
      missing: model.missing,
    }))
    .sort((a, b) => Number(b.model.best) - Number(a.model.best) || recallOf(b) - recallOf(a));
}

const recallOf = ({ model }: Candidate): number => model.macro_recall ?? 0;

/** `asked` are the names in the address; null where it has none. */
export function chosenOf(candidates: readonly Candidate[], asked: readonly string[] | null): Candidate[] {
  const usable = candidates.filter(({ missing }) => missing.length === 0);
  const named = usable.filter(({ name }) => asked?.includes(name));
  if (named.length > 0) return named;
  return usable.filter(({ model }, at) => usable.findIndex((one) => one.model.kind === model.kind) === at);
}
