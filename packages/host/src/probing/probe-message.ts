import { DeviceInfoSchema } from '@llem/core';
import * as z from 'zod';
import { ComponentDescription } from '../loading/component-shape.ts';

/** An answer of `Component.probe`. */
export const ProbeAnswer = z.discriminatedUnion('available', [
  z.object({ available: z.literal(true), detail: z.string() }),
  z.object({ available: z.literal(false), reason: z.string().min(1), fix: z.string().nullable() }),
]);

const PluginFailure = z.object({
  code: z.enum([
    'PLUGIN.INCOMPATIBLE_API',
    'PLUGIN.LOAD_FAILED',
    'PLUGIN.POLLUTION',
    'PLUGIN.MANIFEST_MISMATCH',
    'PLUGIN.BAD_COMPONENT',
  ]),
  message: z.string(),
  why: z.string().nullable(),
  fix: z.string().nullable(),
});

const index = z.int().min(0);

/** What the probe process says of a target: first what it is, then its devices if asked for them, then one of the last two. */
export const ProbeMessage = z.union([
  z.strictObject({ index, description: ComponentDescription }),
  z.strictObject({ index, devices: z.array(DeviceInfoSchema) }),
  z.strictObject({ index, probe: ProbeAnswer }),
  z.strictObject({ index, failure: PluginFailure }),
]);
export type ProbeMessage = z.output<typeof ProbeMessage>;
