/** Why a stretch of a source's time is missing. */
export const GAP_REASONS = [
  'disconnect',
  'rate-limit',
  'budget',
  'stall',
  'cursor-too-old',
  'crash',
  'paused',
] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/**
 * What a source knows of its own completeness. It travels with the block, and the cursor, that it is true of,
 * and is durable with them.
 *
 * Times are of events as the network dates them, in ms since the epoch; `from` is within, `to` is not. `topic`
 * is null where the source takes everything, whatever the topics. What is covered is never missing, whatever
 * gap is noted before or after; of two gaps noted for the same time, the later one gives the reason.
 */
export type Coverage =
  /** All that the network has of this stretch is in this block or in earlier ones; gaps within it are healed. */
  | {
      kind: 'covered';
      topic: string | null;
      from: number;
      to: number;
      /**
       * What a live source says of the time after `to`. `live`: it listens on, and says so again within ten
       * seconds. `paused`: it was stopped, and what follows is missing until it is read again. `ended`: it does
       * not follow this any more, and nothing is missing. Absent where a stretch of the past was asked for.
       */
      after?: 'live' | 'paused' | 'ended';
    }
  /** Posts were asked for, `fetched` came. Says nothing of completeness, and takes the place of an earlier note of the same stretch. */
  | {
      kind: 'fetched';
      topic: string | null;
      from: number;
      to: number;
      /** Of the stretch, so far. */
      fetched: number;
      /** True where a limit of ours ended the asking before the network had no more. */
      capped: boolean;
      /** How many the network says there are; null where it does not say. */
      estimated: number | null;
    }
  /** This stretch was asked for and did not come. */
  | {
      kind: 'gap';
      topic: string | null;
      from: number;
      to: number;
      reason: GapReason;
      /** A plain sentence for people. */
      detail: string;
      /** Whether the network could still be asked for it. */
      healable: boolean;
      /** True where it goes on as this is noted. */
      ongoing?: boolean;
    };

/** A stretch that is missing and may be asked for again. */
export interface HealableGap {
  source: string;
  topic: string | null;
  from: number;
  to: number;
  reason: GapReason;
}
