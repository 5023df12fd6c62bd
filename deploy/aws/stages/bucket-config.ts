/** The configuration of the lake in the bucket, as far as enriching goes by it. */
import { checkConfig } from '../../../src/config/load.ts';
import { type Clock, systemClock } from '../../../src/model/clock.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { RecordTopics } from '../../../src/pipeline/topics-of-records.ts';

export const CONFIG_KEY = 'config/undertone.yaml';

/** A change is heeded after this time at the latest. */
const FRESH_MS = 60_000;

interface Tagged {
  bytes: Uint8Array;
  etag: string;
}

/** As the lake's objects in a bucket. */
interface Objects {
  getTagged(key: string): Promise<Tagged | null>;
}

export class BucketConfig {
  readonly #objects: Objects;
  readonly #clock: Clock;
  #readAt = Number.NEGATIVE_INFINITY;
  #etag: string | null = null;
  #topics = new RecordTopics([], '');

  constructor(objects: Objects, clock: Clock = systemClock) {
    this.#objects = objects;
    this.#clock = clock;
  }

  /** What posts are matched against; nothing where the bucket holds no configuration. */
  async topics(): Promise<RecordTopics> {
    const now = this.#clock.now();
    if (now - this.#readAt < FRESH_MS) return this.#topics;
    const found = await this.#objects.getTagged(CONFIG_KEY);
    if (found === null) this.#topics = new RecordTopics([], '');
    else if (found.etag !== this.#etag) this.#topics = topicsOf(Buffer.from(found.bytes).toString());
    this.#etag = found?.etag ?? null;
    this.#readAt = now;
    return this.#topics;
  }
}

/** @throws UsageError where the configuration is wrong */
function topicsOf(text: string): RecordTopics {
  const { topics, pseudonyms } = checkConfig(text, CONFIG_KEY);
  if (pseudonyms)
    throw new UsageError(
      `${CONFIG_KEY}: pseudonyms cannot be kept here, since the originals in the bucket name the authors; take the option out, or run Undertone on one machine.`,
    );
  // Rules at X are named after the lake that asked for them, which this is not told: our own matcher says.
  return new RecordTopics(topics, '');
}
