import { bucketByLength } from './batches.ts';
import { type Feeds, type Frame, feedsOf, type Part, type Reading } from './reading.ts';
import type { OnnxSession, Tensor } from './session.ts';
import type { Window } from './windows.ts';

// Few posts a run, whose activations stay in the cache of a core: of 4, 6, 8, 12, 16, 32 and 64 fastest.
const POSTS_A_RUN = 8;
// What one run may hold bounds its memory: attention takes the square of the length for each post.
const PLACES_A_RUN = 1536;

/** What a run gives for one window: `row` counts posts in the outputs, `place` the pieces of all posts before. */
export type Take<R extends Reading> = (
  part: { reading: R; window: Window; row: number; place: number },
  outputs: readonly Tensor[],
) => void;

/** A session that reads windows of pieces within a frame. */
export class Network {
  readonly session: OnnxSession;
  readonly frame: Frame;
  readonly #names: readonly (keyof Feeds['inputs'])[];

  constructor(session: OnnxSession, frame: Frame) {
    this.session = session;
    this.frame = frame;
    const known = ['input_ids', 'token_type_ids', 'attention_mask'] as const;
    // What a network does not declare is not passed.
    this.#names = known.filter((name) => session.inputs.includes(name));
  }

  /** Reads all windows, those of like length in one run, and hands what each gave to `take`, in any order. */
  async read<R extends Reading>(
    readings: readonly R[],
    outputs: readonly string[],
    take: Take<R>,
  ): Promise<void> {
    const parts = readings.flatMap((reading) => reading.windows.map((window) => ({ reading, window })));
    const lengths = parts.map(
      ({ window }) => window.pieces + this.frame.before.length + this.frame.after.length,
    );
    // One run more than are computed at a time, so that the next is ready when one ends.
    const underWay: Promise<void>[] = [];
    for (const batch of bucketByLength(lengths, POSTS_A_RUN, PLACES_A_RUN)) {
      const now = this.#run(
        batch.map((index) => parts[index]!),
        outputs,
        take,
      );
      now.catch(() => {});
      underWay.push(now);
      if (underWay.length > this.session.lanes) await underWay.shift();
    }
    await Promise.all(underWay);
  }

  async #run<R extends Reading>(
    parts: readonly Part<R>[],
    outputs: readonly string[],
    take: Take<R>,
  ): Promise<void> {
    const { inputs, dims } = feedsOf(parts, this.frame);
    const feeds = Object.fromEntries(this.#names.map((name) => [name, { data: inputs[name], dims }]));
    const tensors = await this.session.run(feeds, outputs);
    parts.forEach((part, row) => {
      take({ ...part, row, place: row * dims[1] }, tensors);
    });
  }
}
