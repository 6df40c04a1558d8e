import canonicalize from 'canonicalize';
import type { ExperimentConfig } from '../config/compose.ts';
import { SHARED_FIELD_NAMES } from '../config/shared-fields.ts';

/** A schema as far as this walk needs it: zod's own, from whichever copy of zod. */
type SchemaNode = {
  readonly def: {
    readonly type: string;
    readonly innerType?: SchemaNode;
    readonly shape?: Record<string, SchemaNode>;
  };
};

/**
 * The canonical form of a configuration (config.md 7): no declared field that is null, no section but the chosen
 * backend's, no empty section. Maps that the section's schema leaves open stand as they are, nulls included.
 *
 * @param sectionSchema Schema of the chosen backend's section; null when it has none.
 */
export function canonicalExperiment(
  config: ExperimentConfig,
  sectionSchema: unknown,
): Record<string, unknown> {
  const canonical: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(config)) {
    const kept = canonicalField(field, value, field === config.backend ? { schema: sectionSchema } : null);
    if (kept !== undefined) canonical[field] = kept;
  }
  return canonical;
}

/**
 * The canonical form of one top-level field; undefined if the canonical configuration has none. It depends on
 * nothing else in the configuration but on whether the field is the chosen section.
 *
 * @param section The section's schema, null without one, if the field is named like the chosen backend; else null.
 */
export function canonicalField(
  field: string,
  value: unknown,
  section: { readonly schema: unknown } | null,
): unknown {
  if (value === null || value === undefined) return undefined;
  if (field === 'passthrough_kwargs') return isEmptyMap(value) ? undefined : value;
  if (SHARED_FIELD_NAMES.includes(field)) return dropNulls(value);
  if (section === null) return undefined;
  const kept = withoutNulls(value, section.schema as SchemaNode | null);
  return isEmptyMap(kept) ? undefined : kept;
}

/** RFC 8785 text of a canonical form: UTF-8, keys by UTF-16 code unit, shortest numbers. Throws on NaN and lone surrogates. */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined || !text.isWellFormed())
    throw new TypeError('value has no canonical JSON: it holds a lone surrogate or no value');
  return text;
}

/** Removes nulls from a shared field; its objects stay even when empty. */
function dropNulls(value: unknown): unknown {
  if (!isMap(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(kept.map(([key, inner]) => [key, dropNulls(inner)]));
}

/** Removes nulls and emptied objects of a section, down to where its schema says that a map is open. */
function withoutNulls(value: unknown, schema: SchemaNode | null): unknown {
  const declared = unwrap(schema);
  if (!isMap(value) || (declared && declared.def.type !== 'object')) return value;
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    if (inner === null || inner === undefined) return [];
    const kept = withoutNulls(inner, declared?.def.shape?.[key] ?? null);
    return isEmptyMap(kept) ? [] : [[key, kept] as const];
  });
  return Object.fromEntries(entries);
}

function unwrap(schema: SchemaNode | null): SchemaNode | null {
  return schema?.def.innerType ? unwrap(schema.def.innerType) : schema;
}

function isEmptyMap(value: unknown): boolean {
  return isMap(value) && Object.keys(value).length === 0;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
