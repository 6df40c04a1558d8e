import { createHash } from 'node:crypto';
import type { ExperimentConfig } from '../config/compose.ts';
import { canonicalExperiment, canonicalText } from './canonical-experiment.ts';

/**
 * Identity of a configuration (RES-02): the first 16 hex digits of the SHA-256 of its canonical text. Environment,
 * runner, output place and user config are no part of it.
 */
export function measurementConfigHash(config: ExperimentConfig, sectionSchema: unknown): string {
  return hash16(canonicalText(canonicalExperiment(config, sectionSchema)));
}

/** Identity of a study (CFG-16): the same over its unique experiments in declared order, before cycles. */
export function studyDesignHash(
  configs: readonly ExperimentConfig[],
  sectionSchemaOf: (backend: string) => unknown,
): string {
  return hash16(
    canonicalText(configs.map((config) => canonicalExperiment(config, sectionSchemaOf(config.backend)))),
  );
}

function hash16(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16);
}
