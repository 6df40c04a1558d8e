import {
  BackendError,
  type ExperimentConfig,
  type LoadedModel,
  type Logger,
  messageOf,
  type Prompt,
  type WarmupResult,
} from '@llem/core';
import { mean, populationStandardDeviation } from '@llem/results';
import { measurementWarning } from '../warnings/measurement-warning.ts';

interface Warmup {
  readonly result: WarmupResult;
  readonly warnings: readonly string[];
}

/** Warm-up by measurement.md 8: exactly `n_warmup` runs, or runs until latency settles (CM-21, CM-23). */
export async function runWarmup(
  model: LoadedModel,
  prompt: Prompt,
  config: ExperimentConfig,
  { logger, signal, update }: { logger: Logger; signal: AbortSignal; update: (detail: string) => void },
): Promise<Warmup> {
  const { n_warmup, convergence_detection, cv_threshold, max_prompts, window_size, min_prompts } =
    config.warmup;
  const least = convergence_detection ? Math.max(n_warmup, min_prompts, window_size) : n_warmup;
  const limit = convergence_detection ? max_prompts : n_warmup;
  const latencies: number[] = [];
  let iterations = 0;
  let converged = !convergence_detection;
  let lastError: unknown = null;
  while (iterations < limit) {
    iterations += 1;
    try {
      const { latency_ms } = await model.warmup(prompt, signal);
      latencies.push(latency_ms);
      update(`${iterations}/${limit}: ${latency_ms.toFixed(0)} ms`);
    } catch (error) {
      signal.throwIfAborted();
      lastError = error;
      logger.warn(`warm-up run ${iterations} failed: ${messageOf(error)}`);
    }
    signal.throwIfAborted();
    const settled =
      latencies.length >= Math.max(least, 2) && coefficientOfVariation(latencies, window_size) < cv_threshold;
    if (convergence_detection && settled) {
      converged = true;
      break;
    }
  }
  if (latencies.length === 0) throw warmupFailed(config.backend, iterations, lastError);
  const final_cv = coefficientOfVariation(latencies, window_size);
  return {
    result: {
      converged,
      final_cv,
      iterations_completed: iterations,
      target_cv: cv_threshold,
      max_prompts,
      latencies_ms: latencies,
      thermal_floor_wait_s: 0,
    },
    warnings: converged ? [] : [notConverged(final_cv, cv_threshold, iterations)],
  };
}

/** Population standard deviation over mean of the last `window` latencies; 0 below two of them or without a mean. */
export function coefficientOfVariation(latencies: readonly number[], window: number): number {
  const last = latencies.slice(-window);
  const average = mean(last);
  return last.length < 2 || average <= 0 ? 0 : populationStandardDeviation(last) / average;
}

function notConverged(cv: number, threshold: number, iterations: number): string {
  return measurementWarning(
    'warmup_not_converged',
    `coefficient of variation ${cv.toFixed(3)} after ${iterations} runs, wanted below ${threshold}`,
    'Raise warmup.max_prompts or look for other load on the machine',
  );
}

function warmupFailed(backend: string, iterations: number, cause: unknown): BackendError {
  const reason = messageOf(cause);
  const known = BackendError.is(cause) ? cause : null;
  return new BackendError(
    known?.code ?? 'BACKEND.RUN_FAILED',
    `${backend} inference failed in all ${iterations} warm-up runs: ${reason}`,
    {
      backend,
      cause,
      why: known?.why ?? null,
      fix: known?.fix ?? null,
    },
  );
}
