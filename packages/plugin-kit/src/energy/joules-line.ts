/** Energy that a sensor has counted up to an instant. */
export interface EnergyPoint {
  readonly time_s: number;
  readonly joules: number;
}

/** Joules between two instants on the line through `points`, which rise in time; null outside it, or backwards. */
export function joulesBetween(points: readonly EnergyPoint[], start_s: number, end_s: number): number | null {
  const [from, to] = [joulesAt(points, start_s), joulesAt(points, end_s)];
  return from === null || to === null || end_s < start_s ? null : Math.max(0, to - from);
}

function joulesAt(points: readonly EnergyPoint[], time_s: number): number | null {
  const next = firstAtOrAfter(points, time_s);
  const right = points[next];
  if (right?.time_s === time_s) return right.joules;
  const left = points[next - 1];
  if (!right || !left) return null;
  return left.joules + ((right.joules - left.joules) * (time_s - left.time_s)) / (right.time_s - left.time_s);
}

/** Index of the first point not before `time_s`, by bisection: phases ask thousands of times. */
export function firstAtOrAfter(points: readonly Pick<EnergyPoint, 'time_s'>[], time_s: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle]?.time_s ?? Number.POSITIVE_INFINITY) < time_s) low = middle + 1;
    else high = middle;
  }
  return low;
}
