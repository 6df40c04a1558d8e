import { SkippedConfig } from '@llem/config';
import { MeasurementProtocol } from '@llem/core';
import * as z from 'zod';

const gigabytes = (description: string) => z.number().min(0).nullable().meta({ description, unit: 'GB' });
const count = (description: string) => z.int().min(0).describe(description);
const hash = (description: string) =>
  z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe(description);

const Planned = z.strictObject({
  measurement_config_hash: hash('identity of the configuration'),
  config: z.record(z.string(), z.unknown()).describe('canonical form: the hash is of its RFC 8785 text'),
  estimate: z
    .strictObject({
      weights_gb: gigabytes('weights of the model'),
      kv_cache_gb: gigabytes('keys and values of a whole batch'),
      overhead_gb: gigabytes('what an engine needs beside them'),
      total_gb: gigabytes('all three'),
      available_gb: gigabytes('memory of the first GPU'),
      verdict: z
        .enum(['OK', 'LIKELY OOM'])
        .nullable()
        .describe('LIKELY OOM: more than 90 % of what is available; null: without a GPU'),
    })
    .describe('memory of one GPU; null is unknown'),
});

/** What `llem run --dry-run --json` prints (cli.md 3). */
export const DryRunDocument = z.union([
  z.strictObject({ kind: z.literal('experiment').describe('one run'), ...Planned.shape }),
  z.strictObject({
    kind: z.literal('study').describe('many runs'),
    name: z.string().nullable().describe('name of the study file'),
    study_design_hash: hash('identity of the configurations'),
    total_generated: count('valid and invalid configurations, repeated ones left out'),
    unique_configurations: count('valid configurations'),
    duplicates: count('repeated configurations that were dropped'),
    skipped: count('invalid configurations'),
    total_experiments: count('runs; of a resumed study those that are left'),
    measurement_protocol: MeasurementProtocol.describe('the numbers in effect'),
    gap_seconds_total: z.number().min(0).meta({ description: 'all pauses together', unit: 's' }),
    experiments: z.array(Planned).describe('configurations in declared order'),
    run_order: z.array(z.int().min(0)).describe('positions in experiments, from 0, in order of execution'),
    skipped_configs: z.array(SkippedConfig).describe('invalid configurations, in order of generation'),
    notes: z.array(z.string()).describe('duplicates, narrowing, size, what was ignored'),
  }),
]);
