import * as z from 'zod';

/** What `llem plugins setup --json` prints: of `--list`, of `--remove`, and of a setup. */
export const PluginsSetupDocument = z.union([
  z.strictObject({
    environments: z
      .array(
        z.strictObject({
          id: z.string(),
          package: z.string().nullable().describe('null: its plugin is not installed any more'),
          requirements: z.array(z.string()).readonly(),
          folder: z.string(),
          state: z.enum(['not made', 'complete', 'incomplete', 'plugin not installed']),
          versions: z.record(z.string(), z.string()).readonly(),
          problem: z.string().nullable(),
        }),
      )
      .readonly(),
  }),
  z.strictObject({ id: z.string(), removed: z.string().describe('the folder that it was') }),
  z.strictObject({ id: z.string(), interpreter: z.string() }),
]);
export type PluginsSetupDocument = Readonly<z.output<typeof PluginsSetupDocument>>;
