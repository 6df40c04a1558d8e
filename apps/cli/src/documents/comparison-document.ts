import * as z from 'zod';

/** What `llem compare --json` prints: results beside the first. */
export const ComparisonDocument = z.strictObject({
  results: z
    .array(
      z.strictObject({
        path: z.string(),
        experiment_id: z.string(),
        measurement_config_hash: z.string(),
        model: z.string(),
        backend: z.string(),
      }),
    )
    .min(2),
  comparisons: z
    .array(
      z.array(
        z.strictObject({
          figure: z.string(),
          unit: z.string(),
          first: z.number().nullable(),
          value: z.number().nullable(),
          ratio: z.number().nullable().describe('value / first'),
          ratio_uncertainty: z.number().nullable().describe('k = 1'),
        }),
      ),
    )
    .describe('one list for each result after the first'),
  differing: z.array(z.strictObject({ path: z.string(), values: z.array(z.unknown()) })),
  warnings: z.array(z.string()),
});
export type ComparisonDocument = Readonly<z.output<typeof ComparisonDocument>>;
