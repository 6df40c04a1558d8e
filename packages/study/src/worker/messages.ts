import { type ExperimentConfig, PROGRESS_STEPS, type ProgressEvent, type UserConfig } from '@llem/core';
import type { BaselineEntry } from '@llem/harness';
import * as z from 'zod';
import type { ResolvedRunner } from '../resolve-runner.ts';

/** What a worker is given: one run, and all that it needs of the machine (study.md 2). */
export interface WorkerJob {
  readonly type: 'job';
  readonly config: ExperimentConfig;
  readonly configHash: string;
  readonly cycle: number;
  /** Place of the run in the order of execution, from 1. */
  readonly index: number;
  /** A directory of this run alone; the study removes it. */
  readonly stagingDir: string;
  readonly runner: ResolvedRunner;
  readonly settings: UserConfig;
  readonly baselines: readonly BaselineEntry[];
  readonly machine: {
    readonly packageJson: string;
    readonly toolVersion: string;
    readonly discovery: boolean;
  };
  readonly skipPreflight: boolean;
  readonly exportCsv: boolean;
}

/** A result whose JSON is longer goes by file. */
export const LARGEST_MESSAGE_BYTES = 1_000_000;

const text = () => z.string().nullable();

const Progress: z.ZodType<ProgressEvent> = z.strictObject({
  event: z.enum([
    'started',
    'step_start',
    'step_update',
    'step_done',
    'step_skip',
    'substep',
    'completed',
    'failed',
  ]),
  step: z.enum(PROGRESS_STEPS).exactOptional(),
  description: z.string().exactOptional(),
  detail: z.string().exactOptional(),
  elapsed_sec: z.number().exactOptional(),
  reason: z.string().exactOptional(),
});

const Baseline: z.ZodType<BaselineEntry> = z.strictObject({
  key: z.strictObject({
    device: z.string(),
    source: z.string(),
    state: z.enum(['cuda_context', 'no_context']),
    runnerImage: text(),
  }),
  record: z.strictObject({
    power_w: z.number(),
    uncertainty_w: z.number().nullable(),
    no_context_w: z.number().nullable(),
    measured_at: z.string(),
    measured_s: z.number(),
    low_confidence: z.boolean(),
  }),
  uses: z.int().min(0),
});

const WorkerErrorMessage = z.strictObject({
  type: z.literal('error'),
  error: z.strictObject({
    /** Name of the error's class. */
    type: z.string(),
    code: text(),
    message: z.string(),
    why: text(),
    fix: text(),
    traceback: text(),
  }),
});

/** What a worker says (study.md 2). */
export const WorkerMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('baseline'), entry: Baseline }),
  z.strictObject({ type: z.literal('progress'), event: Progress }),
  z.strictObject({
    type: z.literal('process'),
    pgid: z.int().min(2),
    what: z.string(),
    ended: z.boolean().optional(),
  }),
  // Its content is checked apart: nonsense there is the run's failure.
  z.strictObject({ type: z.literal('result'), data: z.unknown().optional(), file: z.string().optional() }),
  WorkerErrorMessage,
]);
export type WorkerMessage = z.output<typeof WorkerMessage>;
export type WorkerError = z.output<typeof WorkerErrorMessage>['error'];
