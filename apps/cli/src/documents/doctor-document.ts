import * as z from 'zod';

/** What `llem doctor --json` prints. */
export const DoctorDocument = z.strictObject({
  healthy: z.boolean().describe('no check failed'),
  checks: z
    .array(
      z.strictObject({
        check: z.string().describe('what was looked at'),
        status: z
          .enum(['ok', 'warning', 'failed'])
          .describe('warning: a measurement works, and its figure suffers'),
        message: z.string().describe('what was found'),
        why: z.string().nullable().describe('why it matters for a measurement'),
        fix: z.string().nullable().describe('the command or edit that mends it'),
      }),
    )
    .describe('every finding, in the order of the checks'),
});
