import type { ExperimentConfig, MeasurementProtocol, ProgressEvent, StudyResult } from '@llem/core';
import type { Headline } from '../manifest/study-manifest.ts';

/** One run of a study, for those who watch it. */
export interface StudyRun {
  /** Place in the order of execution of the whole study, from 1. */
  readonly position: number;
  readonly cycle: number;
  readonly config: ExperimentConfig;
  readonly config_hash: string;
  /** A short text for the configuration. */
  readonly summary: string;
}

export interface RunFailure {
  /** Name of the error's class. */
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
  readonly why: string | null;
  readonly fix: string | null;
}

/** What a study tells while it runs; everything that a person or a log file is shown of it. */
export type StudyEvent =
  | {
      readonly type: 'study_start';
      readonly name: string | null;
      readonly study_dir: string;
      readonly study_design_hash: string;
      readonly protocol: MeasurementProtocol;
      readonly unique_configurations: number;
      readonly total_runs: number;
      /** Runs that a resume found done, with the headline figures of the manifest. */
      readonly already_completed: readonly {
        readonly run: StudyRun;
        /** Null where the invocation that measured it was killed before it could say. */
        readonly elapsed_s: number | null;
        readonly headline: Headline;
      }[];
    }
  | { readonly type: 'run_start'; readonly run: StudyRun }
  | { readonly type: 'run_progress'; readonly run: StudyRun; readonly event: ProgressEvent }
  /** A line that the run's processes printed. */
  | { readonly type: 'run_output'; readonly run: StudyRun; readonly line: string }
  | {
      readonly type: 'run_completed';
      readonly run: StudyRun;
      readonly elapsed_s: number;
      readonly headline: Headline;
      /** Path of `result.json`, relative to the study directory. */
      readonly result_file: string;
    }
  | {
      readonly type: 'run_failed';
      readonly run: StudyRun;
      readonly elapsed_s: number;
      readonly error: RunFailure;
      /** Relative to the study directory. */
      readonly log_file: string | null;
    }
  | { readonly type: 'run_interrupted'; readonly run: StudyRun }
  /** A wait before a run begins; `cooldown` is that of the circuit breaker. */
  | {
      readonly type: 'gap_start';
      readonly kind: 'config' | 'cycle' | 'cooldown';
      readonly seconds: number;
      readonly run: StudyRun;
    }
  | { readonly type: 'gap_end'; readonly skipped: boolean }
  | { readonly type: 'warning'; readonly text: string }
  | { readonly type: 'study_end'; readonly result: StudyResult };
