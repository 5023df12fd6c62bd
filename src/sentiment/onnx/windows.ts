/** A part of a text that is read in one run, in words; `to` and `ownsTo` are past the last. */
export interface Window {
  from: number;
  to: number;
  /** The words that stand further from an edge here than in any other window. */
  ownsFrom: number;
  ownsTo: number;
  /** Pieces of its words. */
  pieces: number;
}

/** Pieces that neighbouring windows share, as near as whole words allow. */
const OVERLAP = 24;

/**
 * Cuts words of so many pieces each into windows of at most `room` pieces, at the borders of words. One window
 * where all fit, also for no words. No word has more than `room` pieces.
 */
export function cutWindows(pieces: readonly number[], room: number): Window[] {
  const windows: Window[] = [];
  const overlap = Math.min(OVERLAP, Math.floor(room / 4));
  let from = 0;
  let ownsFrom = 0;
  while (true) {
    let to = from;
    let count = 0;
    while (to < pieces.length && count + pieces[to]! <= room) count += pieces[to++]!;
    if (to === pieces.length) {
      windows.push({ from, to, ownsFrom, ownsTo: to, pieces: count });
      return windows;
    }
    // The next window goes back over the end of this one, but never to where this one began.
    let next = to;
    let shared = 0;
    let ownsTo = to;
    while (next - 1 > from && shared + pieces[next - 1]! <= overlap) {
      shared += pieces[--next]!;
      if (shared <= overlap / 2) ownsTo = next;
    }
    windows.push({ from, to, ownsFrom, ownsTo, pieces: count });
    from = next;
    ownsFrom = ownsTo;
  }
}
