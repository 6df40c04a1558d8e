import { COMPONENT_KINDS } from '@llem/core';
import * as z from 'zod';

const text = (description: string) => z.string().describe(description);
const orNull = (description: string) => z.string().nullable().describe(description);
const available = <Value extends boolean>(value: Value) =>
  z.literal(value).describe('can be used on this machine');

const Probe = z.union([
  z.strictObject({ available: available(true), detail: text('what it found') }),
  z.strictObject({
    available: available(false),
    reason: text('what is missing'),
    fix: orNull('the command or edit that mends it'),
  }),
]);

const Component = z.strictObject({
  kind: z.enum(COMPONENT_KINDS).describe('kind of component'),
  id: text('its id, as configurations name it'),
  priority: z
    .number()
    .nullable()
    .describe('the highest wins where nothing is named; null: could not be read'),
  claims: z.array(z.string()).nullable().describe('resources that it owns while it is used'),
  probe: Probe.nullable().describe('what it finds here; null: not asked'),
  decision: z
    .strictObject({
      chosen: z.boolean().describe('would be used'),
      reason: text('why, or why not'),
      detail: text('the reason in words'),
    })
    .nullable()
    .describe('what auto would choose; null where nothing is chosen'),
});

/** What `llem plugins --json` prints. */
export const PluginsDocument = z.strictObject({
  api_version: text('version of the plugin contract that this llem speaks'),
  plugins: z
    .array(
      z.strictObject({
        package: text('name of the package'),
        version: text('version of the package'),
        path: text('where it is installed'),
        api_version: text('version of the plugin contract that it speaks'),
        components: z.array(Component).describe('what it provides'),
      }),
    )
    .describe('installed plugins'),
  findings: z
    .array(
      z.strictObject({
        code: text('code of the error, as docs/errors.md explains it'),
        package: text('name of the package'),
        path: text('where it is installed'),
        message: text('what is wrong'),
        why: orNull('the reason, where it is not plain'),
        fix: orNull('the command or edit that mends it'),
      }),
    )
    .describe('plugins that cannot be used'),
});
