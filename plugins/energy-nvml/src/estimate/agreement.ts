/** Estimates of one energy that differ by more than this share are worth a warning, whatever their scatter. */
const DISAGREEMENT_SHARE = 0.03;
/** Beyond three standard deviations of the estimate, a difference is not its scatter. */
const DISAGREEMENT_SIGMAS = 3;

/** `estimators_disagree` (measurement.md 4.5): `|E − E_crosscheck| > max(3 % of E, 3·u_random)`. */
export function estimatorsDisagree(energy_j: number, other_j: number, random_j: number): boolean {
  return (
    Math.abs(energy_j - other_j) > Math.max(DISAGREEMENT_SHARE * energy_j, DISAGREEMENT_SIGMAS * random_j)
  );
}

/** `edges_not_quiet` (measurement.md 4.5): `s > max(10 W, 10 % of the mean)` on either side. */
export function isQuiet(power: { mean_w: number; deviation_w: number }): boolean {
  return power.deviation_w <= Math.max(10, 0.1 * power.mean_w);
}
