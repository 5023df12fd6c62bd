import type { Interval } from '../../../src/ledger/intervals.ts';

/** A network that takes part in the soak: posts, faults, and what must come of them. */
export interface SoakNetwork {
  /** The name of its source. */
  name: string;
  /** Its part of `undertone.yaml`, below `sources:`, indented by two. */
  config: string;
  environment?: Record<string, string>;
  /** Its part of all events, 0 to 1. */
  share: number;
  /** Resolves when it is being read. */
  ready(): Promise<void>;
  /** Sends so many events of all kinds. */
  send(events: number): void;
  /** Does something wrong, or right again. Returns its name for the report. */
  fault(): string;
  /** Is well from now on. */
  heal(): void;
  /** Sends a last post; returns its id. */
  end(): string;
  /** Every post that was ever wanted, by id; no other may be there. */
  expected(): Map<string, SoakPost>;
  /** Where gaps may be left in the ledger at the end, ms; nothing else may be missing. */
  mayLack(): Interval[];
  close(): Promise<void>;
}

export const NO_LIKES = { least: 0, most: 0 };

export interface SoakPost {
  /** Its versions and its deletion, the oldest first. */
  changes: Change[];
  /** How often it was liked: since it was last brought back from a deletion, which takes what was counted, and ever. */
  likes: { least: number; most: number };
}

export interface Change {
  /** When it was made, ms since the epoch. */
  at: number;
  /** Null where it is a deletion. */
  text: string | null;
  /** Whether it must come, or may be lost at any time, or only where the ledger has a gap. */
  lost: 'never' | 'at any time' | 'in a gap';
}

/** What topics ask for, and a word that none asks for. */
export const WANTED = 'soak';
export const UNWANTED = 'otherwise';

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

export const pick = <T>(list: readonly T[], random: () => number): T =>
  list[Math.floor(random() * list.length)]!;
