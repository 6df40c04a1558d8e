import {
  composedObject,
  deepFreeze,
  type ExperimentConfig,
  type InstalledBackend,
  JsonValue,
  SHARED_FIELDS,
} from '@llem/core';
import * as z from 'zod';
import { crossValidate } from './cross-validate.ts';
import { expandDecoderPreset } from './presets.ts';

/**
 * The schema of every load and every run: the shared fields and one optional section per installed backend,
 * strict at every level. `backend` must be present: the loader fills its default in before.
 */
export function composeExperimentConfig(backends: readonly InstalledBackend[]): z.ZodType<ExperimentConfig> {
  return finish(composedObject(backends), backends) as z.ZodType<ExperimentConfig>;
}

/**
 * The shared part with sections as plain maps and an optional backend: what can be checked before any plugin is
 * loaded. `llem` exports it under this name.
 */
export const ExperimentConfigSchema = finish(
  z.object({ ...SHARED_FIELDS, backend: SHARED_FIELDS.backend.optional() }).catchall(anySection()),
  null,
);

function anySection() {
  const error = 'is not a field: only the section of a backend, which is a map, may stand beside the fields';
  return z.record(z.string(), JsonValue.optional(), { error }).nullable().optional();
}

function finish<Schema extends z.ZodObject>(schema: Schema, backends: readonly InstalledBackend[] | null) {
  return z.preprocess(
    (raw, context) => {
      const expanded = expandDecoderPreset(raw);
      // A refinement of the object would not run beside every issue of a field, and one parse reports them all.
      const partial = schema._zod.run(
        { value: expanded, issues: [] },
        { async: false },
      ) as z.core.ParsePayload;
      crossValidate(partial.value, expanded, backends, (issue) => context.addIssue(issue));
      // Unknown keys alone do not stop a zod pipe: the object below reports those itself.
      if ([...context.issues, ...partial.issues].some(({ code }) => code !== 'unrecognized_keys')) {
        context.issues.push(...partial.issues);
      }
      return expanded;
    },
    schema.transform((config) => deepFreeze(switchOff(config))),
  );
}

/** What is switched off is the same configuration as what is left out, and has the same hash. */
export function switchOff<Config extends object>(config: Config): Config {
  const { latency, traffic } = config as {
    latency?: { streaming: boolean } | null;
    traffic?: { enabled: boolean } | null;
  };
  return {
    ...config,
    ...(latency && !latency.streaming ? { latency: null } : {}),
    ...(traffic && !traffic.enabled ? { traffic: null } : {}),
  };
}
