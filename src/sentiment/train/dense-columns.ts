/**
 * A few columns that every row has a value in (row-major), beside the sparse ones: what the lexicon, the word
 * vectors and the auxiliary tasks say of a text. Each is a weighted sum over the text's tokens or features, so
 * that what training learns about it folds into the weights of those, and scoring never computes it.
 */
export interface DenseColumns {
  columns: number;
  value: Float32Array;
}

export function joinColumns(rows: number, parts: readonly DenseColumns[]): DenseColumns {
  const columns = parts.reduce((sum, part) => sum + part.columns, 0);
  const value = new Float32Array(rows * columns);
  let offset = 0;
  for (const part of parts) {
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < part.columns; k++) {
        value[row * columns + offset + k] = part.value[row * part.columns + k]!;
      }
    }
    offset += part.columns;
  }
  return { columns, value };
}
