import { BATCH_FIELDS, closestMatch, type InstalledBackend } from '@llem/core';
import type * as z from 'zod';
import type { RawMap } from '../copy-plain.ts';
import type { SkippedConfig } from '../schema/study-config.ts';
import { fieldNamesAt } from '../schema-node.ts';
import type { Entry } from './plan.ts';

type Skipped = z.output<typeof SkippedConfig>;
type Issue = z.core.$ZodIssue;

/** Tells why raw maps failed validation, as `skipped_configs` holds it. */
export function createSkippedDescriber(
  backends: readonly InstalledBackend[],
  declared: unknown,
  defaultPrecision: string,
): (entry: Entry, issues: readonly Issue[]) => Skipped {
  return ({ raw, choices }, issues) => {
    const errors = issues.map((issue) => ({
      path: issue.path.map(String).join('.'),
      code: issue.code ?? 'custom',
      message: messageOf(issue, raw, choices),
    }));
    return {
      raw_config: raw,
      reason: errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '),
      short_label: `${labelOf(raw.backend, 'no backend')}, ${labelOf(raw.precision, defaultPrecision)}`,
      errors,
    };
  };

  function messageOf(issue: Issue, raw: RawMap, choices: readonly string[]): string {
    if (choices.length > 0 && issue.path[0] === 'backend')
      return `is not given, and the study lists several: write backend: ${choices.join(' or ')}`;
    if (issue.code !== 'unrecognized_keys') return issue.message;
    const hints = issue.keys.flatMap((key) => hintFor(key, issue.path, raw.backend) ?? []);
    return hints.length > 0 ? `${issue.message} (${hints.join(', ')})` : issue.message;
  }

  function hintFor(key: string, path: readonly PropertyKey[], backend: unknown): string | null {
    if (path.length > 0) return didYouMean(closestMatch(key, fieldNamesAt(declared, path)));
    const own = typeof backend === 'string' ? fieldNamesAt(declared, [backend]) : [];
    const field = own.includes(key)
      ? key
      : BATCH_FIELDS.includes(key)
        ? own.find((name) => BATCH_FIELDS.includes(name))
        : undefined;
    if (field !== undefined) return `write ${backend}.${field}`;
    const other = backends.find(({ id }) => fieldNamesAt(declared, [id]).includes(key));
    if (other) return `write ${other.id}.${key}, which is for backend ${other.id}`;
    const closest = closestMatch(key, [...fieldNamesAt(declared, []), ...own]);
    return didYouMean(closest !== null && own.includes(closest) ? `${backend}.${closest}` : closest);
  }
}

function didYouMean(name: string | null): string | null {
  return name === null ? null : `did you mean ${name}?`;
}

function labelOf(value: unknown, absent: string): string {
  if (value === undefined || value === null) return absent;
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value);
}
