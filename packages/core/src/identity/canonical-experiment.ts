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
    if (value === null || value === undefined) continue;
    if (field === 'passthrough_kwargs') {
      if (Object.keys(value).length > 0) canonical[field] = value;
    } else if (field === config.backend && !SHARED_FIELD_NAMES.includes(field)) {
      const section = withoutNulls(value, sectionSchema as SchemaNode | null);
      if (Object.keys(section as object).length > 0) canonical[field] = section;
    } else if (SHARED_FIELD_NAMES.includes(field)) {
      canonical[field] = dropNulls(value);
    }
  }
  return canonical;
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
    const emptied = isMap(kept) && Object.keys(kept).length === 0;
    return emptied ? [] : [[key, kept] as const];
  });
  return Object.fromEntries(entries);
}

function unwrap(schema: SchemaNode | null): SchemaNode | null {
  return schema?.def.innerType ? unwrap(schema.def.innerType) : schema;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
