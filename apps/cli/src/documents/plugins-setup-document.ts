import * as z from 'zod';

/** What `llem plugins setup --json` prints: of `--list`, of `--remove`, and of a setup. */
export const PluginsSetupDocument = z.union([
  z.strictObject({
    environments: z
      .array(
        z.strictObject({
          id: z.string().describe('id of the component'),
          package: z.string().nullable().describe('null: its plugin is not installed any more'),
          requirements: z.array(z.string()).readonly().describe('what pip is asked for'),
          folder: z.string().describe('where it lies, or would lie'),
          state: z
            .enum(['not made', 'complete', 'incomplete', 'plugin not installed'])
            .describe('what is there'),
          versions: z.record(z.string(), z.string()).readonly().describe('version of each package in it'),
          problem: z.string().nullable().describe('why it is not complete'),
        }),
      )
      .readonly()
      .describe('Python environments of the installed plugins'),
  }),
  z.strictObject({
    id: z.string().describe('id of the component'),
    removed: z.string().describe('the folder that it was'),
  }),
  z.strictObject({
    id: z.string().describe('id of the component'),
    interpreter: z.string().describe('Python of the environment'),
  }),
]);
export type PluginsSetupDocument = Readonly<z.output<typeof PluginsSetupDocument>>;
