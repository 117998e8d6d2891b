/**
 * Lower triangle L with L·Lᵀ = `matrix`, written over the lower triangle of `matrix` itself.
 *
 * @param matrix symmetric and positive definite, `size` rows of `size`, row by row; only its lower triangle is read
 * @returns false when the matrix is not positive definite
 */
export function choleskyInPlace(matrix: Float64Array, size: number): boolean {
  for (let column = 0; column < size; column += 1) {
    for (let row = column; row < size; row += 1) {
      let rest = at(matrix, row * size + column);
      for (let k = 0; k < column; k += 1) rest -= at(matrix, row * size + k) * at(matrix, column * size + k);
      if (row > column) matrix[row * size + column] = rest / at(matrix, column * size + column);
      else if (rest > 0) matrix[row * size + column] = Math.sqrt(rest);
      else return false;
    }
  }
  return true;
}

/** Solves L·x = `values` for a lower triangle as {@link choleskyInPlace} makes it, in place. */
export function solveLowerInPlace(lower: Float64Array, size: number, values: Float64Array): void {
  for (let row = 0; row < size; row += 1) {
    let rest = at(values, row);
    for (let k = 0; k < row; k += 1) rest -= at(lower, row * size + k) * at(values, k);
    values[row] = rest / at(lower, row * size + row);
  }
}

/** An entry that the caller knows to exist. */
function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
