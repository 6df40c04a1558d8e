import * as z from 'zod';

/** What `llem report --json` prints: the cycles of every configuration of a study, summarised. */
export const ReportDocument = z.strictObject({
  study: z.string().describe('name or id of the study'),
  status: z.string().describe('how it ended, or that it runs'),
  configurations: z
    .array(
      z.strictObject({
        config_hash: z.string().describe('identity of the configuration'),
        summary: z.string().describe('short text for people'),
        planned: z.int().min(1).describe('runs'),
        completed: z.int().min(0).describe('results that were found'),
        figures: z
          .array(
            z.strictObject({
              figure: z.string().describe('name of the figure'),
              unit: z.string().describe('unit of mean and deviation'),
              mean: z.number().nullable().describe('over the cycles; null: not measured'),
              standard_deviation: z.number().nullable().describe('over count - 1'),
              count: z.int().min(0).describe('cycles with this figure'),
            }),
          )
          .describe('figures over the cycles'),
      }),
    )
    .describe('one for each configuration'),
});
export type ReportDocument = Readonly<z.output<typeof ReportDocument>>;
