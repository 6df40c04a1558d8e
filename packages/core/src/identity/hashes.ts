import { createHash } from 'node:crypto';
import type { ExperimentConfig } from '../config/compose.ts';
import { canonicalExperiment, canonicalText } from './canonical-experiment.ts';

/**
 * Identity of a configuration (RES-02): the first 16 hex digits of the SHA-256 of its canonical text. Environment,
 * runner, output place and user config are no part of it.
 */
export function measurementConfigHash(config: ExperimentConfig, sectionSchema: unknown): string {
  return hashOfCanonicalText(canonicalText(canonicalExperiment(config, sectionSchema)));
}

/** Identity of a study (CFG-16): the same over its unique experiments in declared order, before cycles. */
export function studyDesignHash(
  configs: readonly ExperimentConfig[],
  sectionSchemaOf: (backend: string) => unknown,
): string {
  return studyHashOfCanonicalTexts(
    configs.map((config) => canonicalText(canonicalExperiment(config, sectionSchemaOf(config.backend)))),
  );
}

/** `measurement_config_hash` of a configuration whose canonical text is there already. */
export function hashOfCanonicalText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16);
}

/** `study_design_hash` of the same texts: the canonical text of a list is that of its items between brackets. */
export function studyHashOfCanonicalTexts(texts: readonly string[]): string {
  const hash = createHash('sha256').update('[');
  for (const [index, text] of texts.entries()) hash.update(index === 0 ? text : `,${text}`, 'utf8');
  return hash.update(']').digest('hex').slice(0, 16);
}
