import {
  type DeviceInfo,
  type EnergyMeasurement,
  type EnergyOutcome,
  type EnergySession,
  LLEMError,
  messageOf,
  safeCleanup,
  type TelemetryRecord,
  type TelemetryRow,
  type TelemetrySession,
  type TimeWindow,
} from '@llem/core';
import type { ExperimentComponents, ExperimentRequest, MeteredBy } from '../experiment-request.ts';
import { measurementWarning } from '../warnings/measurement-warning.ts';

/** Seconds before and after the window in which the device is left alone (measurement.md 2). */
export const QUIET_MARGIN_SEC = 1.5;

/** What the meters saw of the window. */
export interface Readings {
  readonly energy: EnergyOutcome | null;
  readonly cpuEnergy: EnergyMeasurement | null;
  readonly telemetry: TelemetryRecord | null;
  readonly warnings: readonly string[];
}

/** The running observations of one experiment. */
export interface Meters extends AsyncDisposable {
  /** Starts what has no trace and would count the margin in: immediately before the window. */
  beforeWindow(): Promise<void>;
  /** Stops the same immediately after the window. */
  afterWindow(window: TimeWindow): Promise<void>;
  stop(window: TimeWindow): Promise<Readings>;
  /** True when a trace needs quiet margins around the window. */
  readonly needsMargin: boolean;
}

/**
 * Starts telemetry, the energy source and the sensor beside it. A source that fails after its start is a warning
 * and null joules: it must not cost the run its other figures.
 */
export async function openMeters(
  components: ExperimentComponents,
  devices: readonly DeviceInfo[],
  request: ExperimentRequest,
  onRows: ((rows: readonly TelemetryRow[]) => void) | null,
): Promise<Meters> {
  const meters = new RunningMeters(components, devices, request);
  try {
    await meters.open(onRows);
    return meters;
  } catch (error) {
    await meters[Symbol.asyncDispose]();
    throw error;
  }
}

class RunningMeters implements Meters {
  readonly #components: ExperimentComponents;
  readonly #devices: readonly DeviceInfo[];
  readonly #request: ExperimentRequest;
  readonly #warnings: string[] = [];
  /** Those that could not be prepared: the reason is told once. */
  readonly #failed = new Set<MeteredBy>();
  readonly #prepared = new Map<MeteredBy, AsyncDisposable>();
  readonly #sessions = new Map<MeteredBy, EnergySession>();
  readonly #measured = new Map<MeteredBy, EnergyOutcome>();
  #telemetry: TelemetrySession | null = null;

  constructor(components: ExperimentComponents, devices: readonly DeviceInfo[], request: ExperimentRequest) {
    this.#components = components;
    this.#devices = devices;
    this.#request = request;
  }

  get needsMargin(): boolean {
    return this.#sources().some(({ capabilities }) => capabilities.trace);
  }

  async open(onRows: ((rows: readonly TelemetryRow[]) => void) | null): Promise<void> {
    const { telemetry } = this.#components;
    const { settings, signal } = this.#request;
    if (telemetry && this.#devices.length > 0) {
      await this.#guard('telemetry', async () => {
        const period_ms = settings.advanced.nvml_poll_interval_ms;
        this.#telemetry = await telemetry.start({
          devices: this.#devices,
          period_ms,
          signal,
          ...(onRows ? { onRows } : {}),
        });
      });
    }
    for (const source of this.#sources())
      await (source.capabilities.trace ? this.#start(source) : this.#prepare(source));
  }

  async beforeWindow(): Promise<void> {
    for (const source of this.#sources())
      if (!source.capabilities.trace && !this.#failed.has(source)) await this.#start(source);
  }

  async afterWindow(window: TimeWindow): Promise<void> {
    for (const source of this.#sources()) if (!source.capabilities.trace) await this.#stop(source, window);
  }

  async stop(window: TimeWindow): Promise<Readings> {
    for (const source of this.#sources()) if (source.capabilities.trace) await this.#stop(source, window);
    let telemetry: TelemetryRecord | null = null;
    await this.#guard('telemetry', async () => {
      telemetry = (await this.#telemetry?.stop(window)) ?? null;
    });
    const { energy, cpuEnergy } = this.#components;
    return {
      energy: (energy && this.#measured.get(energy)) ?? null,
      cpuEnergy: (cpuEnergy && this.#measured.get(cpuEnergy)?.measurement) ?? null,
      telemetry,
      warnings: this.#warnings,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { logger } = this.#request;
    for (const [{ id }, handle] of [...this.#sessions, ...this.#prepared]) {
      await safeCleanup(`closing energy source ${id}`, () => handle[Symbol.asyncDispose](), logger);
    }
    await safeCleanup('closing telemetry', () => this.#telemetry?.[Symbol.asyncDispose](), logger);
  }

  #sources(): MeteredBy[] {
    const { energy, cpuEnergy } = this.#components;
    return [energy, cpuEnergy].filter((source) => source !== null);
  }

  async #prepare(source: MeteredBy): Promise<void> {
    this.#failed.add(source);
    await this.#guard(`energy source ${source.id}`, async () => {
      const { signal } = this.#request;
      const prepared = await source.instance.prepare?.({ devices: this.#devices, signal });
      if (prepared) this.#prepared.set(source, prepared);
      this.#failed.delete(source);
    });
  }

  async #start(source: MeteredBy): Promise<void> {
    await this.#guard(`energy source ${source.id}`, async () => {
      const { signal } = this.#request;
      this.#sessions.set(source, await source.instance.start({ devices: this.#devices, signal }));
    });
  }

  async #stop(source: MeteredBy, window: TimeWindow): Promise<void> {
    await this.#guard(`energy source ${source.id}`, async () => {
      const measured = await this.#sessions.get(source)?.stop(window);
      if (measured) this.#measured.set(source, measured);
    });
  }

  /** A meter that fails costs its own figures, never the run. */
  async #guard(meter: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#request.signal.throwIfAborted();
      const message = messageOf(error);
      const reason = LLEMError.is(error) && error.why ? `${message} (${error.why})` : message;
      const fix = LLEMError.is(error) ? error.fix : null;
      const remedy = fix === null ? 'Check it with llem plugins and run again' : `To mend it: ${fix}`;
      this.#warnings.push(measurementWarning('energy_source_failed', `${meter}: ${reason}`, remedy));
    }
  }
}
