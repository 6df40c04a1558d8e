import * as z from 'zod';
import type { BackendCapabilities } from '../contracts/backend.ts';
import { SHARED_FIELDS } from './shared-fields.ts';

/** What a configuration needs to know of an installed backend plugin. */
export interface InstalledBackend {
  readonly id: string;
  readonly package: string;
  readonly priority: number;
  readonly configSchema: z.ZodObject | null;
  readonly capabilities: BackendCapabilities;
}

const SharedFields = z.strictObject(SHARED_FIELDS);

/** One resolved experiment: defaults filled in, cross-validated, deeply frozen. Its section is under its backend's id. */
export type ExperimentConfig = Readonly<z.output<typeof SharedFields>>;

/** What a user may write: every field but `model` may be left out, sections by backend id. */
export type ExperimentConfigInput = Omit<z.input<typeof SharedFields>, 'backend'> & {
  backend?: string;
  [section: string]: unknown;
};

/**
 * The shared fields and one optional section per backend, strict at every level: fields, defaults and ranges.
 * The rules that span fields, and freezing, are the loader's (`@llem/config`).
 */
export function composedObject(backends: readonly InstalledBackend[]) {
  const sections = backends.map(({ id, configSchema }) => [
    id,
    (configSchema ?? z.strictObject({})).nullable().optional(),
  ]);
  return z.strictObject({ ...SHARED_FIELDS, ...(Object.fromEntries(sections) as Record<never, never>) });
}

/** The section of the chosen backend; empty when none was written. */
export function sectionOf(config: ExperimentConfig): Readonly<Record<string, unknown>> {
  const section: unknown = (config as Readonly<Record<string, unknown>>)[config.backend];
  return (section ?? {}) as Readonly<Record<string, unknown>>;
}
