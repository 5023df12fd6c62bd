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
 * is null where the source takes everything, whatever the topics.
 */
export type Coverage =
  /** All that the network has of this stretch is in this block or in earlier ones; gaps within it are healed. */
  | { kind: 'covered'; topic: string | null; from: number; to: number }
  /** Posts were asked for, `fetched` came. */
  | {
      kind: 'fetched';
      topic: string | null;
      from: number;
      to: number;
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
    };
