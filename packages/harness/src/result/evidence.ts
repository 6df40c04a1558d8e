import type {
  DeviceInfo,
  EnvironmentSnapshot,
  FlopsResult,
  LoadedModelInfo,
  ObservedSettings,
} from '@llem/core';
import type { selectPrompts } from '@llem/hub';
import type { Baseline } from '../baseline/metered-baseline.ts';
import type { WarmupEvidence } from '../warmup/warmup-steps.ts';
import type { WindowEvidence } from '../window/measure-window.ts';

/** One pair of wall and monotonic time, taken when the experiment began: the only use of wall-clock time. */
export interface Epoch {
  readonly wall: Date;
  readonly started_s: number;
}

/** Everything that a finished run left behind, before it becomes numbers. */
export interface Evidence extends WindowEvidence {
  readonly info: LoadedModelInfo;
  /** The metered GPUs, as they were after warm-up. */
  readonly devices: readonly DeviceInfo[];
  /** The candidate GPUs before the load. */
  readonly before: readonly DeviceInfo[];
  readonly snapshot: EnvironmentSnapshot;
  readonly prompts: Awaited<ReturnType<typeof selectPrompts>>;
  readonly warmup: WarmupEvidence | null;
  /** What the engine objects showed after the window; null where the backend cannot say. */
  readonly observed: ObservedSettings | null;
  readonly flops: FlopsResult | null;
  readonly baseline: Baseline;
  readonly epoch: Epoch;
  /** When step 2 began, after pre-flight: the origin of `steady_state_window`. */
  readonly measured_from_s: number;
  /** The share of each process, where there are several; empty for one. */
  readonly processes: readonly Evidence[];
}

/** Wall-clock time of a monotonic instant, ISO 8601 UTC. */
export function wallTime({ wall, started_s }: Epoch, instant_s: number): string {
  return new Date(wall.getTime() + (instant_s - started_s) * 1000).toISOString();
}
