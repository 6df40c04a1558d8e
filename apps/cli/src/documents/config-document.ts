import * as z from 'zod';

const text = (description: string) => z.string().describe(description);
const orNull = (description: string) => z.string().nullable().describe(description);
const usable = z.boolean().describe('can be used on this machine');
const fix = orNull('what mends it');

/** What `llem config --json` prints (cli.md 4). */
export const ConfigDocument = z.strictObject({
  gpus: z
    .array(
      z.strictObject({
        index: z.int().min(0).describe('NVML index'),
        name: text('name of the board'),
        memory_total_mb: z.number().min(0).nullable().describe('memory of the board'),
        driver_version: orNull('version of the NVIDIA driver'),
        cuda_version: orNull('newest CUDA version that the driver supports'),
      }),
    )
    .describe('GPUs that are visible'),
  backends: z
    .array(
      z.strictObject({
        id: text('id of the backend'),
        package: orNull('null: not installed'),
        usable,
        detail: text('engine and interpreter, or what is missing'),
        fix,
      }),
    )
    .describe('installed backends, then known ones that are not'),
  docker: z
    .strictObject({
      daemon: orNull('its version; null when it does not answer'),
      nvidia_toolkit: z.boolean().describe('the NVIDIA Container Toolkit is installed'),
      problem: orNull('why the daemon does not answer'),
    })
    .describe('containers'),
  energy: z
    .strictObject({
      chosen: orNull('id of the source that would measure; null: none'),
      sources: z
        .array(
          z.strictObject({
            id: text('id of the source'),
            usable,
            chosen: z.boolean().describe('would measure'),
            detail: text('what it reads, or what is missing'),
            fix,
          }),
        )
        .describe('installed sources'),
    })
    .describe('energy sources'),
  user_config: z
    .strictObject({
      path: text('where it lies, or would lie'),
      state: z.enum(['loaded', 'missing', 'broken']).describe('missing: defaults'),
      problem: orNull('why it is broken'),
      changed: z.record(z.string(), z.unknown()).describe('values that differ from their default'),
    })
    .describe('settings of this user'),
  runtime: z
    .strictObject({ node: text('version of Node'), llem: text('version of llem') })
    .describe('what runs this'),
  problems: z.array(z.string()).describe('probes that failed'),
});
export type ConfigDocument = Readonly<z.output<typeof ConfigDocument>>;
