import {
  BATCH_FIELDS,
  composedObject,
  type DeviceInfo,
  deepFreeze,
  type ExperimentConfig,
  type ExperimentConfigInput,
} from '@llem/core';
import { createExampleDevice } from '../../example-device.ts';
import type { Trial } from '../trial.ts';
import type { BackendSubject } from './backend-subject.ts';

/** Prompts that run together, where the backend has a setting for it: padding is not input. */
const BATCH = 3;

/** What every experiment of a suite has: outputs short enough for many runs, inputs that some prompts exceed. */
export const LIMITS = { max_input_tokens: 12, max_output_tokens: 8 };

/**
 * An experiment of the subject, as the loader would hand it over: with the subject's fields and section, and `overrides`
 * by their dotted paths. Throws what the schemas refuse.
 */
export function experimentOf(
  { component, given }: Trial<'backend', BackendSubject>,
  overrides: Readonly<Record<string, unknown>> = {},
): ExperimentConfig {
  const { id, priority, configSchema, capabilities } = component;
  const batchField = BATCH_FIELDS.find((field) => field in (configSchema?.shape ?? {}));
  const raw: Record<string, unknown> = {
    ...LIMITS,
    dataset: 'llem-prompts',
    n: 3,
    ...given.experiment,
    backend: id,
    [id]: { ...(batchField ? { [batchField]: BATCH } : {}), ...given.config },
  };
  const written = Object.entries(overrides).reduce(
    (whole, [path, value]) => withValue(whole, path.split('.'), value),
    raw,
  );
  const installed = { id, package: id, priority, configSchema, capabilities };
  return deepFreeze(composedObject([installed]).parse(written satisfies Partial<ExperimentConfigInput>));
}

function withValue(
  whole: Readonly<Record<string, unknown>>,
  [name = '', ...rest]: readonly string[],
  value: unknown,
): Record<string, unknown> {
  if (rest.length === 0) return { ...whole, [name]: value };
  return { ...whole, [name]: withValue({ ...Object(whole[name]) }, rest, value) };
}

/** What telemetry would list of the machine of the suite. */
export function visibleDevicesOf({ given }: Trial<'backend', BackendSubject>): readonly DeviceInfo[] {
  return given.devices ?? [createExampleDevice(0), createExampleDevice(1)];
}
