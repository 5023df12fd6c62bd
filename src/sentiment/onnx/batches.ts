/**
 * Puts sequences of like length together, so that little is padded: indices into `lengths`, the shortest first,
 * at most `most` sequences and about `room` places (padding included) a batch. Every index is in one batch.
 */
export function bucketByLength(lengths: readonly number[], most: number, room: number): number[][] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  for (const index of order) {
    const longest = lengths[index]!;
    if (batch.length > 0 && (batch.length === most || longest * (batch.length + 1) > room)) {
      batches.push(batch);
      batch = [];
    }
    batch.push(index);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
