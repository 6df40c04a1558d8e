import { type Clock, type Logger, messageOf, type ProgressEvent, type ProgressStep } from '@llem/core';

/** Reports the steps of measurement.md 2; every step ends as done or skipped, so that counters stay fixed. */
export interface Steps {
  run<T>(
    step: ProgressStep,
    description: string,
    work: (update: (detail: string) => void) => Promise<T>,
  ): Promise<T>;
  skip(step: ProgressStep, reason: string): void;
  substep(text: string, elapsedSec?: number): void;
}

/** A listener whose failure is told once and costs nothing else: figures must not depend on who watches. */
export function tolerant(
  listener: (event: ProgressEvent) => void,
  logger: Pick<Logger, 'warn'>,
): (event: ProgressEvent) => void {
  let hasFailed = false;
  return (event) => {
    try {
      listener(event);
    } catch (error) {
      const reason = messageOf(error);
      if (!hasFailed) logger.warn(`the progress listener failed: ${reason}`);
      hasFailed = true;
    }
  };
}

export function createSteps(clock: Clock, emit: (event: ProgressEvent) => void): Steps {
  let current: ProgressStep | undefined;
  return {
    async run(step, description, work) {
      const started = clock.now();
      current = step;
      emit({ event: 'step_start', step, description });
      const value = await work((detail) => emit({ event: 'step_update', step, detail }));
      emit({ event: 'step_done', step, elapsed_sec: clock.now() - started });
      return value;
    },
    skip(step, reason) {
      emit({ event: 'step_skip', step, reason });
    },
    substep(text, elapsedSec) {
      emit({
        event: 'substep',
        detail: text,
        ...(current === undefined ? {} : { step: current }),
        ...(elapsedSec === undefined ? {} : { elapsed_sec: elapsedSec }),
      });
    },
  };
}
