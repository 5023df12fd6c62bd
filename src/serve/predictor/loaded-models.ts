import type { SentimentModel } from '../../sentiment/model.ts';

/** Loads a model by its name; the best shipped one where none is named. */
export type LoadModel = (name?: string) => Promise<SentimentModel>;

/** More are not kept, so that a client cannot fill the memory. */
const MOST_KEPT = 6;

interface Loaded {
  model: Promise<SentimentModel>;
  users: number;
}

/** Models that stay loaded between requests; one that failed to load is tried again. */
export class LoadedModels {
  readonly #load: LoadModel;
  /** Those used last come last. */
  readonly #kept = new Map<string | undefined, Loaded>();

  constructor(load: LoadModel) {
    this.#load = load;
  }

  async use<T>(name: string | undefined, work: (model: SentimentModel) => Promise<T>): Promise<T> {
    const loaded = this.#kept.get(name) ?? { model: this.#load(name), users: 0 };
    this.#kept.delete(name);
    this.#kept.set(name, loaded);
    loaded.users++;
    try {
      const model = await loaded.model.catch((error: unknown) => {
        if (this.#kept.get(name) === loaded) this.#kept.delete(name);
        throw error;
      });
      return await work(model);
    } finally {
      loaded.users--;
      this.#letGo(MOST_KEPT);
    }
  }

  /** Frees all that nobody uses at this moment. */
  async close(): Promise<void> {
    await Promise.all(this.#letGo(0));
  }

  #letGo(most: number): Promise<void>[] {
    const closing: Promise<void>[] = [];
    for (const [name, { model, users }] of [...this.#kept]) {
      if (this.#kept.size <= most) break;
      if (users > 0) continue;
      this.#kept.delete(name);
      closing.push(model.then((one) => one.close?.()).catch(() => {}));
    }
    return closing;
  }
}
