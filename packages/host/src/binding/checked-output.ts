import { type ComponentKind, PluginError } from '@llem/core';
import type * as z from 'zod';

const SHOWN_ISSUES = 5;

/** The component that an output came from. */
export interface Origin {
  readonly package: string;
  readonly kind: ComponentKind;
  readonly id: string;
}

/** Parses what a plugin returned from `call`; throws PluginError `PLUGIN.BAD_OUTPUT` naming the plugin. */
export function checkOutput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  origin: Origin,
  call: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) =>
    [path.join('.'), message].filter(Boolean).join(': '),
  );
  const more = issues.length - SHOWN_ISSUES;
  throw badOutput(
    origin,
    call,
    issues.slice(0, SHOWN_ISSUES).join('; ') + (more > 0 ? ` and ${more} more` : ''),
  );
}

/** The error of a plugin that does not keep its contract. */
export function badOutput(origin: Origin, call: string, why: string): PluginError {
  return new PluginError(
    'PLUGIN.BAD_OUTPUT',
    `plugin ${origin.package}: ${call} of ${origin.kind} '${origin.id}' broke its contract`,
    {
      why,
      fix: `npm install ${origin.package}@latest, or use another ${origin.kind}`,
      plugin: origin.package,
    },
  );
}
