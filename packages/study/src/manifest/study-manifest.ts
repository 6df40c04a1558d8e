import { type ExperimentResult, MeasurementProtocol, STUDY_STATUSES } from '@llem/core';
import * as z from 'zod';

/** Version of the manifest's format: fields are only added within a major. */
export const MANIFEST_SCHEMA_VERSION = '2.0';

/** Name of the manifest in a study's directory. */
export const MANIFEST_FILE = 'study_manifest.json';

const instant = () => z.iso.datetime();
const count = () => z.int().min(0);

/** Figures of a finished run that stand in a table; null was not measured. */
const HEADLINE_FIELDS = {
  energy_joules: z.number().min(0).nullable(),
  adj_energy_joules: z.number().min(0).nullable(),
  /** Output tokens per second. */
  throughput_tok_s: z.number().min(0).nullable(),
  /** Millijoules per output token. */
  mj_per_tok: z.number().min(0).nullable(),
};
const Headline = z.strictObject(HEADLINE_FIELDS);
export type Headline = Readonly<z.output<typeof Headline>>;

/** One run; `config_hash` and `cycle` together are its identity. */
export const ManifestEntry = z.strictObject({
  config_hash: z.string().regex(/^[0-9a-f]{16}$/, 'must be 16 lower-case hex digits'),
  cycle: z.int().min(1),
  config_summary: z.string(),
  status: z.enum(['pending', 'running', 'completed', 'failed', 'skipped', 'interrupted']),
  /** Relative to the study directory; checked with `isSafePath` before it is used. */
  result_file: z.string().nullable(),
  error_type: z.string().nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  log_file: z.string().nullable(),
  started_at: instant().nullable(),
  completed_at: instant().nullable(),
  elapsed_seconds: z.number().min(0).nullable(),
  ...HEADLINE_FIELDS,
});
export type ManifestEntry = Readonly<z.output<typeof ManifestEntry>>;

/** `study_manifest.json`: the checkpoint of a study in progress (STU-08, RES-14). */
export const StudyManifest = z.strictObject({
  schema_version: z.string().regex(/^\d+\.\d+$/),
  study_name: z.string(),
  study_design_hash: z.string(),
  /** Absolute; null for a study that came from no file. */
  study_yaml_path: z.string().nullable(),
  /** Flags that shaped the configurations, so that a resume can repeat them. */
  overrides: z.record(z.string(), z.unknown()),
  llenergymeasure_version: z.string(),
  host: z.string(),
  pid: z.int().min(1),
  started_at: instant(),
  completed_at: instant().nullable(),
  /** Of all invocations until this was written, in monotonic time. */
  elapsed_seconds: z.number().min(0).default(0),
  status: z.enum(STUDY_STATUSES),
  total_experiments: count(),
  completed: count(),
  failed: count(),
  skipped: count(),
  interrupted: count(),
  /** Includes the running one. */
  pending: count(),
  measurement_protocol: MeasurementProtocol,
  /** Comes last: the writer relies on it. */
  experiments: z.array(ManifestEntry),
});
export type StudyManifest = Readonly<Omit<z.output<typeof StudyManifest>, 'experiments'>> & {
  readonly experiments: readonly ManifestEntry[];
};

/** The headline figures of a result. A rate over no time and joules over no output token are unknown. */
export function headlineOf(result: ExperimentResult): Headline {
  const { avg_energy_per_token_j, output_tokens, total_inference_time_sec } = result;
  return {
    energy_joules: result.total_energy_j,
    adj_energy_joules: result.energy_adjusted_j,
    throughput_tok_s: total_inference_time_sec > 0 ? result.avg_tokens_per_second : null,
    mj_per_tok: avg_energy_per_token_j !== null && output_tokens > 0 ? avg_energy_per_token_j * 1000 : null,
  };
}
