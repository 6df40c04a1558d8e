import * as z from 'zod';

/** What `llem compare --json` prints: results beside the first. */
export const ComparisonDocument = z.strictObject({
  results: z
    .array(
      z.strictObject({
        path: z.string().describe('as it was given'),
        experiment_id: z.string().describe('id of the experiment'),
        measurement_config_hash: z.string().describe('identity of the configuration'),
        model: z.string().describe('model of the configuration'),
        backend: z.string().describe('what ran the model'),
      }),
    )
    .min(2)
    .describe('what is compared, the first before the others'),
  comparisons: z
    .array(
      z.array(
        z.strictObject({
          figure: z.string().describe('name of the figure'),
          unit: z.string().describe('unit of both values'),
          first: z.number().nullable().describe('of the first result; null: not measured'),
          value: z.number().nullable().describe('of this result; null: not measured'),
          ratio: z.number().nullable().describe('value / first'),
          ratio_uncertainty: z.number().nullable().describe('standard uncertainty of the ratio, k = 1'),
        }),
      ),
    )
    .describe('one list for each result after the first'),
  differing: z
    .array(
      z.strictObject({
        path: z.string().describe('field of the configuration'),
        values: z.array(z.unknown()).describe('one for each result'),
      }),
    )
    .describe('what the configurations differ in'),
  warnings: z.array(z.string()).describe('what speaks against comparing them'),
});
export type ComparisonDocument = Readonly<z.output<typeof ComparisonDocument>>;
