/** Width of one cell in seconds; cells lie on an absolute grid, so that parts of an interval add up. */
const CELL_S = 1e-3;

/**
 * Joules of `power_w` between two instants, by the midpoint rule on a grid of 1 ms: exact where power is linear
 * within the cells, off by at most 1 ms of a step elsewhere.
 */
export function integrate(power_w: (time_s: number) => number, start_s: number, end_s: number): number {
  let joules = 0;
  const lastCell = Math.ceil(end_s / CELL_S) - 1;
  for (let cell = Math.floor(start_s / CELL_S); cell <= lastCell; cell += 1) {
    const from = Math.max(start_s, cell * CELL_S);
    const to = Math.min(end_s, (cell + 1) * CELL_S);
    if (to > from) joules += power_w((from + to) / 2) * (to - from);
  }
  return joules;
}
