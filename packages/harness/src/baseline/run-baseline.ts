import type { ExperimentRequest, MeteredBy } from '../experiment-request.ts';
import { measurementWarning } from '../warnings/measurement-warning.ts';
import type { BaselineKey, BaselineRecord } from './baseline-cache.ts';
import { hasTooFewReadings, type IdlePower, measureIdlePower } from './measure-idle-power.ts';

/** Idle power in effect for one experiment. */
export interface Baseline {
  readonly method: 'fresh' | 'cached' | 'validated' | 'unavailable';
  readonly state: 'cuda_context' | 'no_context' | null;
  readonly record: BaselineRecord | null;
  readonly warnings: readonly string[];
}

/** Length of the spot check of the `validated` strategy, in seconds. */
const SPOT_CHECK_SEC = 5;

/**
 * Idle power before the model is loaded (CM-17), reused within the session by strategy (CM-20). A failure is a
 * warning, never an error.
 */
export async function runBaseline(
  source: MeteredBy,
  request: Pick<ExperimentRequest, 'config' | 'runner' | 'baselines' | 'clock' | 'signal'>,
): Promise<Baseline> {
  const { config, baselines, clock, signal } = request;
  const key: BaselineKey = {
    device: 'host',
    source: source.id,
    state: 'no_context',
    runnerImage: request.runner.image,
  };
  const cached = baselines.find(key, clock.now(), config.baseline.cache_ttl_seconds);
  try {
    const reused = cached && (await reuse(cached, key, source, request));
    return reused ?? (await measureFresh(key, source, request));
  } catch (error) {
    signal.throwIfAborted();
    return unavailable(error instanceof Error ? error.message : String(error));
  }
}

/** The baseline of an experiment that measures none. */
export const NO_BASELINE: Baseline = { method: 'unavailable', state: null, record: null, warnings: [] };

async function reuse(
  cached: BaselineRecord,
  key: BaselineKey,
  source: MeteredBy,
  { config, baselines, clock, signal }: Pick<ExperimentRequest, 'config' | 'baselines' | 'clock' | 'signal'>,
): Promise<Baseline | null> {
  const { strategy, validation_interval, drift_threshold } = config.baseline;
  if (strategy === 'fresh') return null;
  const uses = baselines.countUse(key);
  if (strategy === 'cached' || uses % validation_interval !== 0) return inEffect('cached', key, cached);
  const spot = await measureIdlePower(source, [], SPOT_CHECK_SEC, { clock, signal });
  if (spot === null || isDrifted(spot, cached, drift_threshold)) return null;
  return inEffect('validated', key, { ...cached, uncertainty_w: withSpotCheck(cached, spot) });
}

async function measureFresh(
  key: BaselineKey,
  source: MeteredBy,
  { config, baselines, clock, signal }: Pick<ExperimentRequest, 'config' | 'baselines' | 'clock' | 'signal'>,
): Promise<Baseline> {
  const seconds = config.baseline.duration_seconds;
  const idle = await measureIdlePower(source, [], seconds, { clock, signal });
  if (idle === null) return unavailable(`energy source ${source.id} gave no reading in ${seconds} s`);
  const record: BaselineRecord = {
    power_w: idle.power_w,
    uncertainty_w: idle.uncertainty_w,
    measured_at: clock.wallTime().toISOString(),
    measured_s: clock.now(),
    low_confidence: hasTooFewReadings(source, idle, seconds),
  };
  baselines.store(key, record);
  return inEffect('fresh', key, record);
}

function isDrifted(spot: IdlePower, { power_w }: BaselineRecord, threshold: number): boolean {
  return Math.abs(spot.power_w - power_w) > threshold * power_w;
}

/** `u(P_b)² = s²/k + (P_spot − P_b)²/12` (measurement.md 7). */
function withSpotCheck({ power_w, uncertainty_w }: BaselineRecord, spot: IdlePower): number | null {
  return uncertainty_w === null ? null : Math.sqrt(uncertainty_w ** 2 + (spot.power_w - power_w) ** 2 / 12);
}

function inEffect(
  method: 'fresh' | 'cached' | 'validated',
  { state }: BaselineKey,
  record: BaselineRecord,
): Baseline {
  const warnings = record.low_confidence
    ? [
        measurementWarning(
          'low_baseline_confidence',
          'the idle measurement rests on too few readings',
          'Raise baseline.duration_seconds',
        ),
      ]
    : [];
  return { method, state, record, warnings };
}

function unavailable(reason: string): Baseline {
  const explanation = `idle power was not measured: ${reason}`;
  return {
    ...NO_BASELINE,
    warnings: [
      measurementWarning('baseline_unavailable', explanation, 'Check the energy source with llem plugins'),
    ],
  };
}
