import type { UserConfig } from '../config/user-config.ts';

/** Where a plugin says what happens. Nothing in llem but the CLI prints. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/** The clock of every measurement: `CLOCK_MONOTONIC` in seconds, the same in every process of one kernel. */
export interface Clock {
  now(): number;
  /** Wall-clock time, for `start_time` and file names only. */
  wallTime(): Date;
  /** Resolves after `seconds`; rejects with the signal's reason when it aborts. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
}

/** All that a component is given of the program that runs it. */
export interface ComponentContext {
  readonly logger: Logger;
  readonly clock: Clock;
  /** Aborts when the experiment does; a component ends what it is doing then. */
  readonly signal: AbortSignal;
  /** A sub-step of the step in progress, with its seconds. */
  progress(text: string, elapsedSec?: number): void;
  /** A frozen copy of the environment: a plugin does not read `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The frozen user config. */
  readonly settings: UserConfig;
  /** Which of several data-parallel processes a model is loaded for (`pytorch.num_processes`); absent for one. */
  readonly process?: ProcessPlace;
}

/** A process of several that share the prompts of one experiment. */
export interface ProcessPlace {
  readonly index: number;
  readonly count: number;
}
