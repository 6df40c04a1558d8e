import * as z from 'zod';

const text = () => z.string();
const orNull = () => z.string().nullable();

/** What `llem config --json` prints (cli.md 4). */
export const ConfigDocument = z.strictObject({
  gpus: z.array(
    z.strictObject({
      index: z.int().min(0),
      name: text(),
      memory_total_mb: z.number().min(0).nullable(),
      driver_version: orNull(),
      cuda_version: orNull().describe('of the driver'),
    }),
  ),
  backends: z.array(
    z.strictObject({
      id: text(),
      package: orNull().describe('null: not installed'),
      usable: z.boolean(),
      detail: text().describe('engine and interpreter, or what is missing'),
      fix: orNull(),
    }),
  ),
  docker: z.strictObject({
    daemon: orNull().describe('its version'),
    nvidia_toolkit: z.boolean(),
    problem: orNull(),
  }),
  energy: z.strictObject({
    chosen: orNull(),
    sources: z.array(
      z.strictObject({ id: text(), usable: z.boolean(), chosen: z.boolean(), detail: text(), fix: orNull() }),
    ),
  }),
  user_config: z.strictObject({
    path: text(),
    state: z.enum(['loaded', 'missing', 'broken']),
    problem: orNull(),
    changed: z.record(z.string(), z.unknown()).describe('values that differ from their default'),
  }),
  runtime: z.strictObject({ node: text(), llem: text() }),
  problems: z.array(text()).describe('probes that failed'),
});
export type ConfigDocument = Readonly<z.output<typeof ConfigDocument>>;
