/** What a network has to bring to take part in the soak: posts, faults, and what must come of them. */
export interface SoakNetwork {
  /** The name of its source. */
  name: string;
  /** Its part of `undertone.yaml`, below `sources:`, indented by two. */
  config: string;
  /** Resolves when it is being read. */
  ready(): Promise<void>;
  /** Sends so many events of all kinds. */
  send(events: number): void;
  /** Does something wrong, or right again. Returns its name for the report. */
  fault(): string;
  /** Is well from now on. */
  heal(): void;
  /** Sends a last post; resolves with its id. */
  end(): string;
  /** Every post that must be there, id → text, and how often each was liked; nothing else may be. */
  expected(): Map<string, { text: string; likes: number }>;
  close(): Promise<void>;
}

/** Uniform in [0, 1), the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
