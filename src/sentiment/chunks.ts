/** How many texts, and how many UTF-16 units, a part may have; a longer text is a part of its own. */
export interface ChunkLimits {
  texts: number;
  units: number;
}

const READ_AHEAD: ChunkLimits = { texts: 512, units: 200_000 };

/** The texts in parts that are read one after another, so that the memory is bounded whatever the batch given. */
export function* chunksOf(
  texts: readonly string[],
  limits: ChunkLimits = READ_AHEAD,
): Generator<readonly string[]> {
  let from = 0;
  let units = 0;
  for (let to = 0; to < texts.length; to++) {
    if (to > from && (to - from === limits.texts || units + texts[to]!.length > limits.units)) {
      yield texts.slice(from, to);
      from = to;
      units = 0;
    }
    units += texts[to]!.length;
  }
  if (from < texts.length) yield texts.slice(from);
}
