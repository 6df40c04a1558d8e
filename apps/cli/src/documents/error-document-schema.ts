import * as z from 'zod';

/** What every command prints with `--json` when it fails (cli.md 5). */
export const ErrorDocument = z.strictObject({
  error: z.strictObject({
    name: z.string().describe('class of the error'),
    code: z.string().nullable().describe('AREA.SUBCODE, as docs/errors.md explains it'),
    message: z.string(),
    why: z.string().nullable(),
    fix: z.string().nullable().describe('the command or edit that mends it'),
    meta: z.record(z.string(), z.unknown()),
  }),
});
