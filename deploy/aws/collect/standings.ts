import type { Coverage } from '../../../src/model/coverage.ts';
import type { Standing } from '../../../src/pipeline/outage.ts';

/** How each topic of a source stood when last it said so, as the ledger of one machine remembers it. */
export class Standings {
  readonly #byTopic: Map<string | null, Standing>;

  constructor(standings: readonly Standing[] = []) {
    this.#byTopic = new Map(standings.map((one) => [one.topic, one]));
  }

  note(notes: readonly Coverage[]): void {
    for (const note of notes) {
      const { topic, to } = note;
      if (note.kind === 'covered' && note.after === 'ended') this.#byTopic.delete(topic);
      else if (note.kind === 'covered' && note.after !== undefined)
        this.#byTopic.set(topic, { topic, to, state: note.after });
      else if (note.kind === 'gap' && note.ongoing)
        this.#byTopic.set(topic, { topic, to, state: note.reason });
    }
  }

  list(): Standing[] {
    return [...this.#byTopic.values()];
  }
}
