import * as z from 'zod';

/** What every command prints with `--json` when it fails (cli.md 5). */
export const ErrorDocument = z.strictObject({
  error: z
    .strictObject({
      name: z.string().describe('class of the error'),
      code: z
        .string()
        .nullable()
        .describe('AREA.SUBCODE, as docs/errors.md explains it; null for a schema error'),
      message: z.string().describe('what failed and where'),
      why: z.string().nullable().describe('the reason, where it is not plain'),
      fix: z.string().nullable().describe('the command or edit that mends it'),
      meta: z
        .record(z.string(), z.unknown())
        .describe('what the class of the error adds, such as path, line or issues'),
    })
    .describe('the failure'),
});
