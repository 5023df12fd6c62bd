/** The inverse of a small square matrix by Gauss–Jordan elimination with pivoting; of a singular one, infinities. */
export function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column + 1; i < size; i++) {
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const lead = rows[column]!;
    const scale = lead[column]!;
    if (Math.abs(scale) < 1e-12) return matrix.map((row) => row.map(() => Number.POSITIVE_INFINITY));
    for (let j = column; j < 2 * size; j++) lead[j]! /= scale;
    for (let i = 0; i < size; i++) {
      const row = rows[i]!;
      const factor = row[column]!;
      if (i === column || factor === 0) continue;
      for (let j = column; j < 2 * size; j++) row[j]! -= factor * lead[j]!;
    }
  }
  return rows.map((row) => row.slice(size));
}
