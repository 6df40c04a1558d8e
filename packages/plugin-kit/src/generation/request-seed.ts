import type { ExperimentConfig } from '@llem/core';
import type { BatchRow } from '../backend/batch-engine.ts';

/** A seed of 32 bits of each request's own, so that what is drawn does not depend on what is batched together. */
export function requestSeed({ random_seed }: ExperimentConfig, { request }: BatchRow): number {
  return (random_seed + request) % 2 ** 32;
}
