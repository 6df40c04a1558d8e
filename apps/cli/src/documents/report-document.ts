import * as z from 'zod';

/** What `llem report --json` prints: the cycles of every configuration of a study, summarised. */
export const ReportDocument = z.strictObject({
  study: z.string(),
  status: z.string(),
  configurations: z.array(
    z.strictObject({
      config_hash: z.string(),
      summary: z.string().describe('short text for people'),
      planned: z.int().min(1).describe('runs'),
      completed: z.int().min(0).describe('results that were found'),
      figures: z.array(
        z.strictObject({
          figure: z.string(),
          unit: z.string(),
          mean: z.number().nullable(),
          standard_deviation: z.number().nullable().describe('over count - 1'),
          count: z.int().min(0),
        }),
      ),
    }),
  ),
});
export type ReportDocument = Readonly<z.output<typeof ReportDocument>>;
