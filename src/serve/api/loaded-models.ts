import type { SentimentModel } from '../../sentiment/model.ts';

/** Loads a model by its name; the best shipped one where none is named. */
export type LoadModel = (name?: string) => Promise<SentimentModel>;

/** More are loaded anew each time, so that a client cannot fill the memory. */
const MOST_KEPT = 4;

/** Keeps models that were loaded; one that failed is tried again. */
export function keepLoaded(load: LoadModel): LoadModel {
  const kept = new Map<string | undefined, Promise<SentimentModel>>();
  return (name) => {
    const known = kept.get(name);
    if (known !== undefined) return known;
    const loading = load(name);
    if (kept.size < MOST_KEPT) {
      kept.set(name, loading);
      loading.catch(() => kept.delete(name));
    }
    return loading;
  };
}
