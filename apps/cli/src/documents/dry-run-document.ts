import { SkippedConfig } from '@llem/config';
import { MeasurementProtocol } from '@llem/core';
import * as z from 'zod';

const gigabytes = () => z.number().min(0).nullable().meta({ unit: 'GB' });
const count = () => z.int().min(0);
const hash = () => z.string().regex(/^[0-9a-f]{16}$/);

const Planned = z.strictObject({
  measurement_config_hash: hash(),
  config: z.record(z.string(), z.unknown()).describe('canonical form: the hash is of its RFC 8785 text'),
  estimate: z
    .strictObject({
      weights_gb: gigabytes(),
      kv_cache_gb: gigabytes(),
      overhead_gb: gigabytes(),
      total_gb: gigabytes(),
      available_gb: gigabytes(),
      verdict: z.enum(['OK', 'LIKELY OOM']).nullable(),
    })
    .describe('memory of one GPU; null is unknown'),
});

/** What `llem run --dry-run --json` prints (cli.md 3). */
export const DryRunDocument = z.union([
  z.strictObject({ kind: z.literal('experiment'), ...Planned.shape }),
  z.strictObject({
    kind: z.literal('study'),
    name: z.string().nullable(),
    study_design_hash: hash(),
    total_generated: count(),
    unique_configurations: count(),
    duplicates: count(),
    skipped: count(),
    total_experiments: count().describe('runs'),
    measurement_protocol: MeasurementProtocol,
    gap_seconds_total: z.number().min(0).meta({ unit: 's' }),
    experiments: z.array(Planned),
    run_order: z.array(count()).describe('positions in experiments, in order of execution'),
    skipped_configs: z.array(SkippedConfig),
    notes: z.array(z.string()),
  }),
]);
