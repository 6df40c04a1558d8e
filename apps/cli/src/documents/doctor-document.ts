import * as z from 'zod';

/** What `llem doctor --json` prints. */
export const DoctorDocument = z.strictObject({
  healthy: z.boolean().describe('no check failed'),
  checks: z.array(
    z.strictObject({
      check: z.string(),
      status: z.enum(['ok', 'warning', 'failed']),
      message: z.string(),
      why: z.string().nullable().describe('why it matters for a measurement'),
      fix: z.string().nullable().describe('the command or edit that mends it'),
    }),
  ),
});
