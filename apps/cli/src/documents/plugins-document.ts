import { COMPONENT_KINDS } from '@llem/core';
import * as z from 'zod';

const text = () => z.string();

const Probe = z.union([
  z.strictObject({ available: z.literal(true), detail: text() }),
  z.strictObject({ available: z.literal(false), reason: text(), fix: text().nullable() }),
]);

const Component = z.strictObject({
  kind: z.enum(COMPONENT_KINDS),
  id: text(),
  priority: z.number().nullable(),
  claims: z.array(text()).nullable().describe('resources that it owns while it is used'),
  probe: Probe.nullable(),
  decision: z.strictObject({ chosen: z.boolean(), reason: text(), detail: text() }).nullable(),
});

/** What `llem plugins --json` prints. */
export const PluginsDocument = z.strictObject({
  api_version: text(),
  plugins: z.array(
    z.strictObject({
      package: text(),
      version: text(),
      path: text(),
      api_version: text(),
      components: z.array(Component),
    }),
  ),
  findings: z.array(
    z.strictObject({
      code: text(),
      package: text(),
      path: text(),
      message: text(),
      why: text().nullable(),
      fix: text().nullable(),
    }),
  ),
});
