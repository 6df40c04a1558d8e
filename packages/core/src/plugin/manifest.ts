import * as z from 'zod';
import { COMPONENT_KINDS } from './plugin.ts';

/** `llem` field of a plugin's package.json: all that is known of a plugin before any of its code runs. */
export const PluginManifest = z.object({
  apiVersion: z.string().regex(/^\d+\.\d+$/, 'must be "major.minor"'),
  plugin: z.string().startsWith('./', 'must be a path inside the package, such as "./dist/plugin.js"'),
  provides: z.array(z.object({ kind: z.enum(COMPONENT_KINDS), id: z.string().min(1) })).min(1),
  /** Environment that `llem plugins setup <id>` makes. */
  setup: z.object({ python: z.array(z.string()).min(1) }).optional(),
});
export type PluginManifest = z.output<typeof PluginManifest>;
