/** What ordinary least squares makes of a linear model. */
export interface Fit {
  readonly coefficients: readonly number[];
  /** Of the coefficients, from the covariance of the fit. */
  readonly standardErrors: readonly number[];
  /** Largest over smallest singular value of the design: the unknowns are told apart badly where it is large. */
  readonly condition: number;
}

/**
 * Fits `values[k] = Σ coefficients[i] · rows[k][i]` for a few unknowns, by the normal equations. Null where there are
 * not more rows than unknowns, or where the rows do not determine them.
 */
export function leastSquares(rows: readonly (readonly number[])[], values: readonly number[]): Fit | null {
  const unknowns = rows[0]?.length ?? 0;
  const freedom = rows.length - unknowns;
  if (unknowns === 0 || freedom < 1) return null;
  const normal = square(unknowns, (i, j) => rows.reduce((sum, row) => sum + at(row, i) * at(row, j), 0));
  const { eigenvalues, vectors } = symmetricEigen(normal);
  const [largest, smallest] = [Math.max(...eigenvalues), Math.min(...eigenvalues)];
  if (!(smallest > largest * Number.EPSILON)) return null;
  const inverse = square(unknowns, (i, j) =>
    eigenvalues.reduce((sum, value, k) => sum + (at(vectors[i], k) * at(vectors[j], k)) / value, 0),
  );
  const moments = indices(unknowns).map((i) =>
    rows.reduce((sum, row, k) => sum + at(row, i) * at(values, k), 0),
  );
  const coefficients = inverse.map((row) => dot(row, moments));
  const residuals = rows.reduce((sum, row, k) => sum + (at(values, k) - dot(row, coefficients)) ** 2, 0);
  const standardErrors = inverse.map((row, i) => Math.sqrt((at(row, i) * residuals) / freedom));
  return { coefficients, standardErrors, condition: Math.sqrt(largest / smallest) };
}

/**
 * Eigenvalues of a symmetric matrix, and its eigenvectors as columns, by cyclic Jacobi rotations (Golub and Van Loan,
 * Matrix Computations, 8.5).
 */
function symmetricEigen(symmetric: readonly (readonly number[])[]) {
  const size = symmetric.length;
  const a = symmetric.map((row) => [...row]);
  const vectors = square(size, (i, j) => (i === j ? 1 : 0));
  const scale = Math.max(...a.map((row, i) => at(row, i)));
  for (let sweep = 0; sweep < 30; sweep += 1) {
    let largest = 0;
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) {
        const off = at(a[p], q);
        largest = Math.max(largest, Math.abs(off));
        if (off === 0) continue;
        const theta = (at(a[q], q) - at(a[p], p)) / (2 * off);
        const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const cosine = 1 / Math.hypot(tangent, 1);
        rotateColumns(a, p, q, cosine, tangent * cosine);
        rotateRows(a, p, q, cosine, tangent * cosine);
        rotateColumns(vectors, p, q, cosine, tangent * cosine);
      }
    }
    if (largest <= scale * 1e-15) break;
  }
  return { eigenvalues: a.map((row, i) => at(row, i)), vectors };
}

function rotateColumns(matrix: number[][], p: number, q: number, cosine: number, sine: number): void {
  for (const row of matrix) {
    const [first, second] = [at(row, p), at(row, q)];
    row[p] = cosine * first - sine * second;
    row[q] = sine * first + cosine * second;
  }
}

function rotateRows(matrix: number[][], p: number, q: number, cosine: number, sine: number): void {
  const [first = [], second = []] = [matrix[p], matrix[q]];
  matrix[p] = first.map((value, j) => cosine * value - sine * at(second, j));
  matrix[q] = first.map((value, j) => sine * value + cosine * at(second, j));
}

function square(size: number, entry: (i: number, j: number) => number): number[][] {
  return indices(size).map((i) => indices(size).map((j) => entry(i, j)));
}

function indices(size: number): number[] {
  return Array.from({ length: size }, (_, index) => index);
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, index) => sum + value * at(right, index), 0);
}

function at(values: readonly number[] | undefined, index: number): number {
  return values?.[index] ?? 0;
}
