import type { InstalledBackend } from '@llem/core';
import type * as z from 'zod';
import { CROSS_RULES } from '../schema/cross-validate.ts';

/** A rule that spans fields. */
export interface ValidationRule {
  /** Whose section it is in; null for shared fields. */
  readonly backend: string | null;
  readonly paths: readonly string[];
  readonly rule: string;
}

/** A check of a zod schema, as far as one that was written in code tells of itself. */
type Check = {
  readonly def: {
    readonly check: string;
    readonly path?: readonly PropertyKey[];
    readonly error?: (issue: { readonly input: unknown }) => unknown;
  };
};

/** The rules that span shared fields, then those of each section: its refinements, by path and message. */
export function validationRules(backends: readonly InstalledBackend[]): readonly ValidationRule[] {
  return [
    ...CROSS_RULES.map(({ paths, rule }) => ({ backend: null, paths, rule })),
    ...backends.flatMap(({ id, configSchema }) => (configSchema ? sectionRules(id, configSchema) : [])),
  ];
}

function sectionRules(id: string, { def }: z.ZodObject): ValidationRule[] {
  return (def.checks ?? []).flatMap((check) => {
    const { check: kind, path = [], error } = (check._zod as unknown as Check).def;
    const message: unknown = error?.({ input: {} });
    if (kind !== 'custom' || typeof message !== 'string') return [];
    return [{ backend: id, paths: [[id, ...path].join('.')], rule: message }];
  });
}
