/** Where the columns of one pass lie in the padded batch. */
export interface Span {
  /** Padding tokens at the left of each row. */
  readonly padding: readonly number[];
  /** Columns already in the cache. */
  readonly start: number;
  /** Columns of this pass. */
  readonly columns: number;
}

/** Added to a score that must not count; finite, because a row of padding has no other. */
const MASKED = -1e9;

/** Position of each token of the span, row by row: its column less the padding; padding itself is at 0. */
export function positionIds({ padding, start, columns }: Span): Int32Array {
  const ids = new Int32Array(padding.length * columns);
  padding.forEach((pads, row) => {
    for (let column = 0; column < columns; column += 1)
      ids[row * columns + column] = Math.max(0, start + column - pads);
  });
  return ids;
}

/** True when every row sees the same positions, so that one row of tables serves all. */
function isUniform({ padding }: Span): boolean {
  return padding.every((pads) => pads === padding[0]);
}

/**
 * Cosines and sines, each [rows, columns, 2·pairs], of the rotary angles; one row for a uniform batch. Both halves
 * of a head turn by the same angles.
 */
export function rotaryTables(
  frequencies: Float32Array,
  span: Span,
): { cosines: Float32Array; sines: Float32Array; rows: number } {
  const shared = isUniform(span);
  const positions = positionIds(shared ? { ...span, padding: span.padding.slice(0, 1) } : span);
  const pairs = frequencies.length;
  const cosines = new Float32Array(positions.length * pairs * 2);
  const sines = new Float32Array(cosines.length);
  positions.forEach((position, token) => {
    frequencies.forEach((frequency, pair) => {
      const angle = Math.fround(position * frequency);
      const first = token * pairs * 2 + pair;
      const second = first + pairs;
      cosines[first] = cosines[second] = Math.cos(angle);
      sines[first] = sines[second] = Math.sin(angle);
    });
  });
  return { cosines, sines, rows: shared ? 1 : span.padding.length };
}

/**
 * What is added to the scores [rows, columns, visible] of a span over the last `visible` columns: causal, without
 * padding, and within `window`. One row for a batch without padding; null when every key may be seen.
 */
export function attentionMask(
  { padding, start, columns }: Span,
  visible: number,
  window: number | null,
): { values: Float32Array; rows: number } | null {
  const firstKey = start + columns - visible;
  const padded = padding.some((pads) => pads > firstKey);
  if (columns === 1 && !padded) return null;
  const rows = padded ? padding.length : 1;
  const values = new Float32Array(rows * columns * visible);
  for (let row = 0; row < rows; row += 1) {
    const pads = padded ? (padding[row] ?? 0) : 0;
    for (let column = 0; column < columns; column += 1) {
      const query = start + column;
      const from = Math.max(pads, window === null ? 0 : query - window + 1) - firstKey;
      const line = (row * columns + column) * visible;
      values.fill(MASKED, line, line + Math.min(Math.max(0, from), visible));
      values.fill(MASKED, line + Math.min(query + 1 - firstKey, visible), line + visible);
    }
  }
  return { values, rows };
}
