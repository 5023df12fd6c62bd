import type { Decision, Outcome } from '../lake/owners.ts';
import type { DecodeReply } from './worker-protocol.ts';

/** What became of the records of a source; `read` is the sum of the rest. */
export interface Tally {
  read: number;
  posts: number;
  updates: number;
  duplicates: number;
  deletes: number;
  other: number;
  dead_letters: number;
}

const REASON_KINDS = ['duplicates', 'other', 'dead_letters'] as const;
type ReasonKind = (typeof REASON_KINDS)[number];

export interface ExplainedTally extends Tally {
  /** Why records were counted as duplicates, other or dead letters, with counts. */
  reasons: Record<ReasonKind, Record<string, number>>;
}

export const emptyTally = (): ExplainedTally => ({
  read: 0,
  posts: 0,
  updates: 0,
  duplicates: 0,
  deletes: 0,
  other: 0,
  dead_letters: 0,
  reasons: { duplicates: {}, other: {}, dead_letters: {} },
});

const COUNTS = ['read', 'posts', 'updates', 'duplicates', 'deletes', 'other', 'dead_letters'] as const;

const COUNTED_AS: Record<Outcome, Exclude<keyof Tally, 'read'>> = {
  post: 'posts',
  update: 'updates',
  duplicate: 'duplicates',
  'duplicate-differs': 'duplicates',
  delete: 'deletes',
  'deleted-before': 'other',
  other: 'other',
  dead: 'dead_letters',
};

/** Adds a group's outcomes to the tallies of the sources its blocks came from. */
export function tallyGroup(
  sources: readonly string[],
  reply: DecodeReply,
  decision: Decision,
  tallyOf: (source: string) => ExplainedTally,
): void {
  let record = 0;
  sources.forEach((source, block) => {
    const tally = tallyOf(source);
    const end = record + reply.recordsPerBlock[block]!;
    let deletedBefore = 0;
    let differing = 0;
    for (; record < end; record++) {
      const outcome = decision.outcomes[record]!;
      tally.read++;
      tally[COUNTED_AS[outcome]]++;
      if (outcome === 'deleted-before') deletedBefore++;
      if (outcome === 'duplicate-differs') differing++;
    }
    addReasons(tally.reasons.other, reply.otherReasons[block]!);
    addReasons(tally.reasons.dead_letters, reply.deadReasons[block]!);
    if (differing > 0) addReasons(tally.reasons.duplicates, { 'same id, other content': differing });
    if (deletedBefore > 0) addReasons(tally.reasons.other, { 'already deleted': deletedBefore });
  });
}

/** Adds one tally to another. */
export function addTally(total: ExplainedTally, more: ExplainedTally): void {
  for (const name of COUNTS) total[name] += more[name];
  for (const kind of REASON_KINDS) addReasons(total.reasons[kind], more.reasons[kind]);
}

function addReasons(total: Record<string, number>, more: Record<string, number>): void {
  for (const [reason, count] of Object.entries(more)) total[reason] = (total[reason] ?? 0) + count;
}
