import {
  ConfigError,
  canonicalExperiment,
  canonicalText,
  deepFreeze,
  type ExperimentConfig,
  hashOfCanonicalText,
  studyHashOfCanonicalTexts,
} from '@llem/core';
import type * as z from 'zod';
import { copyPlain, isMap } from '../copy-plain.ts';
import { explainScalar } from '../explain-scalar.ts';
import { refuseCredentials, refuseCredentialsInStudy } from '../refuse-credentials.ts';
import { resolveBackend } from '../resolve-backend.ts';
import { composeStudyConfig, type StudyConfig } from '../schema/study-config.ts';
import type { LoadedStudy, StudyContext } from './load-study.ts';
import { duplicatesNote } from './study-notes.ts';

/**
 * A study from a value of the library's caller: a StudyConfig, or a plain object of that shape. Equal experiments
 * are kept once. The hash is always that of the experiments, whatever the object says: one that was taken over from
 * another study would name this one wrongly.
 */
export function parseStudy(
  raw: unknown,
  schema: z.ZodType<ExperimentConfig>,
  { backends, declared }: StudyContext,
): LoadedStudy {
  const plain = copyPlain(raw, null);
  if (!isMap(plain)) {
    throw new ConfigError('CONFIG.BAD_ARGUMENT', 'a study is a map with a list of experiments', {
      fix: "pass {experiments: [{model: 'gpt2'}]}, or the path of a study file",
    });
  }
  const { experiments, skipped_configs: skipped, ...others } = plain;
  refuseCredentialsInStudy({ ...others, experiments }, declared, null);
  for (const one of Array.isArray(skipped) ? skipped : [])
    refuseCredentials(isMap(one) ? one.raw_config : one, declared, null);
  const resolved = Array.isArray(experiments)
    ? experiments.map((one: unknown) => (isMap(one) ? resolveBackend(one, backends) : one))
    : experiments;
  const parsed = composeStudyConfig(schema).parse(
    { ...plain, experiments: resolved },
    { error: explainScalar },
  );

  const unique = new Map<string, { config: ExperimentConfig; text: string }>();
  for (const config of parsed.experiments) {
    const section = backends.find(({ id }) => id === config.backend)?.configSchema ?? null;
    const text = canonicalText(canonicalExperiment(config, section));
    const hash = hashOfCanonicalText(text);
    if (!unique.has(hash)) unique.set(hash, { config, text });
  }
  const kept = [...unique.values()];
  const canonical_texts = kept.map(({ text }) => text);
  const duplicates = parsed.experiments.length - kept.length;
  const study: StudyConfig = deepFreeze({
    ...parsed,
    experiments: kept.map(({ config }) => config),
    study_design_hash: studyHashOfCanonicalTexts(canonical_texts),
    notes: [...parsed.notes, ...duplicatesNote(duplicates)],
  });
  return { study, hashes: [...unique.keys()], canonical_texts, duplicates };
}
