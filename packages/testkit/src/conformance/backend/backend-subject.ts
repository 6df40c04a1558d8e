import type { DeviceInfo, ExperimentConfigInput, LoadedModelInfo } from '@llem/core';
import type { Subject, Trial } from '../trial.ts';
import type { Recordings } from './recordings.ts';

/** What the factory of a backend suite gives; `config` is the section that every experiment has. */
export interface BackendSubject extends Subject {
  /**
   * Shared fields of every experiment: at least a `model` that loads in a moment, and a `precision` where the
   * backend does not take its first one everywhere. The suite sets the fields that a rule is about.
   */
  readonly experiment: Partial<ExperimentConfigInput> & { readonly model: string };
  /** The GPUs of the machine, as telemetry lists them; none by default, but for the rules that ask for a choice. */
  readonly devices?: readonly DeviceInfo[];
  /** An adapter that goes on the model; needed where `capabilities.lora` is declared. */
  readonly lora?: { readonly adapter_id: string } | { readonly adapter_path: string };
  /**
   * What the engine was called with since the subject was made, as JSON; `info` is that of the model. Without it the
   * settings rules believe what the model says of itself: `info.effective_settings` and `capture()`.
   */
  readonly heard?: (info: LoadedModelInfo) => unknown;
}

/** A setting whose values the engine must be able to tell apart. */
export interface SettingToTry {
  /** Dotted path in an experiment: `decoder.top_k`, `pytorch.batch_size`. */
  readonly path: string;
  /** Two or more values; null is what the engine does by itself. */
  readonly values: readonly unknown[];
  /** Fields without which the values mean nothing, or are not allowed, by their paths. */
  readonly beside?: Readonly<Record<string, unknown>>;
}

/** A subject with its defaults, the uses that rules share, and what else the suite was given. */
export interface BackendTrial extends Trial<'backend', BackendSubject> {
  readonly recordings: Recordings;
  readonly scenes: Scenes;
  /** Real seconds within which a cancelled call settles. */
  readonly patience_s: number;
}

/** What of a suite's options rules ask for, opened. */
export interface Scenes {
  readonly settings: readonly SettingToTry[];
  /** A subject whose engine notes what it hears, or the usual one. */
  readonly listening: () => Promise<Trial<'backend', BackendSubject>>;
  readonly outOfMemory: (() => Promise<Trial<'backend', BackendSubject>>) | null;
}
