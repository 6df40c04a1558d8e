import * as z from '@llem/core/zod';

/** `energy_sources.hwmon` of the user config: which meters this machine has. */
export const HwmonSection = z.strictObject({
  root: z.string().min(1).default('/sys').describe('where sysfs is mounted'),
  sensors: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('sensors that are added up, none of them inside another; the only one where there is one'),
});
export type HwmonSection = z.output<typeof HwmonSection>;
