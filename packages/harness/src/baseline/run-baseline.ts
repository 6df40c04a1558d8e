import { type DeviceInfo, messageOf, type Telemetry } from '@llem/core';
import type { ExperimentRequest, MeteredBy } from '../experiment-request.ts';
import { measurementWarning } from '../warnings/measurement-warning.ts';
import type { BaselineKey, BaselineRecord } from './baseline-cache.ts';
import { type IdleBaseline, unavailable } from './idle-baseline.ts';
import { deviceKeys, hasTooFewReadings, type IdlePower, measureIdlePower } from './measure-idle-power.ts';
import { isDrifted, withSpotCheck } from './spot-check.ts';

type Request = Pick<ExperimentRequest, 'config' | 'runner' | 'baselines' | 'clock' | 'signal' | 'logger'>;

/** Seconds of measurement.md 7: the state without a context, the wait after a context was made, a spot check. */
const NO_CONTEXT_SEC = 5;
const CONTEXT_SETTLES_SEC = 3;
const SPOT_CHECK_SEC = 5;

/**
 * Idle power before the model is loaded (CM-17), reused within the session by strategy (CM-20). With GPUs it is the
 * power with an idle context, because a model's process holds one throughout. A failure is a warning, never an error.
 */
export async function runBaseline(
  source: MeteredBy,
  devices: readonly DeviceInfo[],
  telemetry: Telemetry | null,
  request: Request,
): Promise<IdleBaseline> {
  const run = new BaselineRun(source, devices, telemetry, request);
  try {
    return (await run.reuse()) ?? (await run.measure());
  } catch (error) {
    request.signal.throwIfAborted();
    return unavailable(messageOf(error));
  }
}

class BaselineRun {
  readonly #source: MeteredBy;
  readonly #devices: readonly DeviceInfo[];
  readonly #telemetry: Telemetry | null;
  readonly #request: Request;
  /** Set when the cached power was found to hold no longer: idle power that moves is a weak baseline. */
  #drifted = false;

  constructor(
    source: MeteredBy,
    devices: readonly DeviceInfo[],
    telemetry: Telemetry | null,
    request: Request,
  ) {
    this.#source = source;
    this.#devices = devices;
    this.#telemetry = devices.length > 0 ? telemetry : null;
    this.#request = request;
  }

  /** The cached records, spot-checked when it is time; null when they are missing, too old or drifted. */
  async reuse(): Promise<IdleBaseline | null> {
    const { config, baselines, clock } = this.#request;
    const { strategy, cache_ttl_seconds, validation_interval, drift_threshold } = config.baseline;
    const keys = this.#keys(this.#telemetry ? 'cuda_context' : 'no_context');
    const found = keys.map((key) => baselines.find(key, clock.now(), cache_ttl_seconds));
    const records = new Map(
      keys.flatMap((key, index) => (found[index] ? [[key.device, found[index]] as const] : [])),
    );
    const [first] = keys;
    if (strategy === 'fresh' || first === undefined || records.size < keys.length) return null;
    const uses = baselines.countUse(first);
    if (strategy === 'cached' || uses % validation_interval !== 0)
      return this.#inEffect('cached', first.state, records);
    const spot = await this.#measureInState(first.state, SPOT_CHECK_SEC);
    this.#drifted = spot !== null && isDrifted(spot, records, drift_threshold);
    if (spot === null || this.#drifted) return null;
    return this.#inEffect('validated', first.state, withSpotCheck(records, spot));
  }

  async measure(): Promise<IdleBaseline> {
    const { config, logger, signal } = this.#request;
    const seconds = config.baseline.duration_seconds;
    const idleIn = async (state: BaselineKey['state'], noContext: IdlePower | null = null) =>
      this.#store(state, await this.#measureInState(state, seconds), seconds, noContext);
    if (!this.#telemetry) return await idleIn('no_context');
    const isFree = this.#devices.every(({ processes }) => processes?.length === 0);
    const noContext = isFree ? await this.#measureInState('no_context', NO_CONTEXT_SEC) : null;
    try {
      return await idleIn('cuda_context', noContext);
    } catch (error) {
      signal.throwIfAborted();
      logger.warn(`no idle context could be held: ${messageOf(error)}`);
      const idle = await idleIn('no_context');
      const explanation = 'the idle power was measured without a CUDA context, which a model has';
      const warning = measurementWarning('baseline_no_context', explanation, 'See the log for the reason');
      return { ...idle, warnings: [...idle.warnings, warning] };
    }
  }

  async #measureInState(state: BaselineKey['state'], seconds: number): Promise<IdlePower | null> {
    const { clock, signal } = this.#request;
    const context = state === 'cuda_context' ? await this.#telemetry?.holdContext(this.#devices) : undefined;
    try {
      if (context) await clock.sleep(CONTEXT_SETTLES_SEC, signal);
      return await measureIdlePower(this.#source, this.#devices, seconds, { clock, signal });
    } finally {
      await context?.[Symbol.asyncDispose]();
    }
  }

  #store(
    state: BaselineKey['state'],
    idle: IdlePower | null,
    seconds: number,
    noContext: IdlePower | null,
  ): IdleBaseline {
    const { baselines, clock } = this.#request;
    if (idle === null) return unavailable(`energy source ${this.#source.id} gave no reading in ${seconds} s`);
    const occupied = this.#devices.some(({ processes }) => (processes?.length ?? 0) > 0);
    const records = new Map<string, BaselineRecord>();
    for (const key of this.#keys(state)) {
      const power = idle.powers.get(key.device);
      if (!power) continue;
      const record: BaselineRecord = {
        ...power,
        no_context_w:
          state === 'no_context' ? power.power_w : (noContext?.powers.get(key.device)?.power_w ?? null),
        measured_at: clock.wallTime().toISOString(),
        measured_s: clock.now(),
        low_confidence: occupied || hasTooFewReadings(this.#source, idle, seconds),
      };
      baselines.store(key, record);
      records.set(key.device, record);
    }
    return this.#inEffect('fresh', state, records);
  }

  #keys(state: BaselineKey['state']): BaselineKey[] {
    const runnerImage = this.#request.runner.image;
    return deviceKeys(this.#source, this.#devices).map((device) => ({
      device,
      source: this.#source.id,
      state,
      runnerImage,
    }));
  }

  #inEffect(
    method: IdleBaseline['method'],
    state: BaselineKey['state'],
    records: ReadonlyMap<string, BaselineRecord>,
  ): IdleBaseline {
    const isWeak = [...records.values()].some(({ low_confidence }) => low_confidence);
    const reasons = [
      ...(isWeak ? ['it rests on too few readings, or another process was on the GPU'] : []),
      ...(this.#drifted ? ['idle power had drifted since it was last measured'] : []),
    ];
    const warnings = reasons.map((reason) =>
      measurementWarning(
        'low_baseline_confidence',
        `the idle power is uncertain: ${reason}`,
        'Measure on an idle machine with a longer baseline',
      ),
    );
    return { method, state, records, perDevice: this.#source.capabilities.per_device, warnings };
  }
}
