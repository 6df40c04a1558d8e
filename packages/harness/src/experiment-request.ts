import type {
  BackendCapabilities,
  Clock,
  ComponentDecision,
  EnergyCapabilities,
  EnergySource,
  ExperimentConfig,
  InferenceBackend,
  Logger,
  PreFlightIssue,
  ProgressEvent,
  Telemetry,
  UserConfig,
} from '@llem/core';
import type { ResultDirectory } from '@llem/results';
import type { BaselineCache } from './baseline/baseline-cache.ts';

/** An energy source as selected: the instance and what it declares. */
export interface MeteredBy {
  readonly id: string;
  readonly instance: EnergySource;
  readonly capabilities: EnergyCapabilities;
}

/** The components of one experiment, chosen and bound by the caller. */
export interface ExperimentComponents {
  readonly backend: InferenceBackend;
  readonly backendCapabilities: BackendCapabilities;
  /** Null when deliberately none, or when none is available. */
  readonly energy: MeteredBy | null;
  /** The sensor that runs beside the chosen source for CPU and DRAM joules. */
  readonly cpuEnergy: MeteredBy | null;
  readonly telemetry: Telemetry | null;
  readonly decisions: readonly ComponentDecision[];
}

/** One experiment to measure. */
export interface ExperimentRequest {
  readonly config: ExperimentConfig;
  readonly configHash: string;
  /** Problems that the selection of components found; they join those of pre-flight. */
  readonly issues: readonly PreFlightIssue[];
  readonly skipPreflight: boolean;
  readonly settings: UserConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly toolVersion: string;
  /** Versions of the plugins in use, for the snapshot. */
  readonly packages: Readonly<Record<string, string>>;
  readonly runner: { readonly type: string; readonly image: string | null; readonly source: string };
  readonly executor: string;
  readonly baselines: BaselineCache;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
  /** Opens the directory of this result; null writes nothing (LA-04). */
  readonly openDirectory: ((startedAt: Date) => Promise<ResultDirectory>) | null;
  readonly exportCsv: boolean;
}
