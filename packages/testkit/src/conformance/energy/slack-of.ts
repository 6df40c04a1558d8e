import type { Recording } from './record-observation.ts';

/** Three standard uncertainties: a source that is off by more did not know what it measured. */
const SIGMAS = 3;
/** A window and a part of it have two limits, either of which may lie in a gap between readings. */
const LIMITS = 2;

/**
 * J by which an answer with `uncertainty_j` may be off: `tolerance` of the window's joules. Readings that come late on a
 * busy machine leave it uncertain where a limit cuts the energy; a source that says so is right within three standard
 * uncertainties, up to the joules that flowed in the longest gap that it admits at both limits. So the machine that
 * runs the suite need not be quiet, and no uncertainty excuses what its readings cannot.
 */
export function slackOf({ trial, window, outcome }: Recording, uncertainty_j: number | null): number {
  const { joules, tolerance } = trial.given.load;
  const window_j = joules(window);
  const gap_s = (outcome.measurement.samples.gap_max_ms ?? 0) / 1000;
  const unseen_j = (LIMITS * gap_s * window_j) / (window.end_s - window.start_s);
  return Math.max(tolerance * window_j, Math.min(SIGMAS * (uncertainty_j ?? 0), unseen_j));
}
