/** Whether every process of a run left its result (RES-12). */
export interface CompletenessReport {
  readonly expected_processes: number;
  readonly found_processes: number;
  readonly missing_indices: readonly number[];
  readonly duplicate_indices: readonly number[];
  /** By index: whether the process said that its result was whole. */
  readonly marker_status: Readonly<Record<number, boolean>>;
  readonly is_complete: boolean;
  /** Null when complete. */
  readonly error_message: string | null;
}

/**
 * The four checks of results.md 7: as many results as expected, indices exactly 0 to `expected` − 1, none twice, and
 * the marker of every one.
 */
export function checkCompleteness(
  expected: number,
  indices: readonly number[],
  markers: ReadonlySet<number>,
): CompletenessReport {
  const wanted = Array.from({ length: expected }, (_, index) => index);
  const missing = wanted.filter((index) => !indices.includes(index));
  const duplicate = [...new Set(indices.filter((index, at) => indices.indexOf(index) !== at))];
  const unmarked = wanted.filter((index) => !markers.has(index));
  const problems = [
    indices.length === expected ? null : `Expected ${expected} results, found ${indices.length}`,
    listed('Missing process indices', missing),
    listed('Duplicate process indices', duplicate),
    listed('Missing completion markers for processes', unmarked),
  ].filter((problem) => problem !== null);
  return {
    expected_processes: expected,
    found_processes: indices.length,
    missing_indices: missing,
    duplicate_indices: duplicate,
    marker_status: Object.fromEntries(wanted.map((index) => [index, markers.has(index)])),
    is_complete: problems.length === 0,
    error_message: problems.join('; ') || null,
  };
}

function listed(what: string, indices: readonly number[]): string | null {
  return indices.length === 0 ? null : `${what}: [${indices.join(', ')}]`;
}
