/** The whole vocabulary of measurement.md 2. */
export const PROGRESS_STEPS = [
  'image_check',
  'pull',
  'container_start',
  'container_preflight',
  'preflight',
  'baseline',
  'model',
  'prompts',
  'warmup',
  'thermal_floor',
  'energy_select',
  'measure',
  'flops',
  'save',
] as const;
export type ProgressStep = (typeof PROGRESS_STEPS)[number];

/** One event of a run. A step that does not apply is reported as skipped, so that counters stay fixed. */
export interface ProgressEvent {
  event:
    | 'started'
    | 'step_start'
    | 'step_update'
    | 'step_done'
    | 'step_skip'
    | 'substep'
    | 'completed'
    | 'failed';
  step?: ProgressStep;
  description?: string;
  detail?: string;
  elapsed_sec?: number;
  reason?: string;
}
