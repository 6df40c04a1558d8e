import * as z from 'zod';
import { SHARED_FIELD_NAMES } from '../config/shared-fields.ts';
import { COMPONENT_KINDS } from './plugin.ts';

/** Words that mean something where an id may stand: `energy.backend: auto`, `executor: local`. */
const RESERVED_IDS = ['auto', 'null', 'none', 'local'];

const Provided = z
  .object({
    kind: z.enum(COMPONENT_KINDS),
    id: z
      .string()
      .regex(/^[a-z][a-z0-9_-]*$/, 'must be lower-case letters, digits, "-" and "_", beginning with a letter')
      .refine((id) => !RESERVED_IDS.includes(id), 'is a reserved word'),
  })
  // A backend's id is the name of its section.
  .refine(({ kind, id }) => kind !== 'backend' || !SHARED_FIELD_NAMES.includes(id), {
    path: ['id'],
    message: 'is the name of a configuration field',
  });

/** `llem` field of a plugin's package.json: all that is known of a plugin before any of its code runs. */
export const PluginManifest = z.object({
  apiVersion: z.string('must be text, "major.minor"').regex(/^\d+\.\d+$/, 'must be "major.minor"'),
  plugin: z.string().startsWith('./', 'must be a path inside the package, such as "./dist/plugin.js"'),
  provides: z.array(Provided).min(1).refine(areDistinct, 'names one component twice'),
  /** Environment that `llem plugins setup <id>` makes. */
  setup: z.object({ python: z.array(z.string()).min(1) }).optional(),
});
export type PluginManifest = z.output<typeof PluginManifest>;

function areDistinct(provides: readonly { kind: string; id: string }[]): boolean {
  return new Set(provides.map(({ kind, id }) => `${kind} ${id}`)).size === provides.length;
}
