import { closestMatch, composedObject, type InstalledBackend } from '@llem/core';
import type * as z from 'zod';
import { jsonSchemaOf } from './introspection/json-schema.ts';
import { readParams } from './introspection/read-params.ts';
import { fieldNamesAt } from './schema-node.ts';

/** The message of keys that a nested map must not have, with what was probably meant; for a schema's `parse`. */
export function explainUnknownKeys(backends: readonly InstalledBackend[]): z.core.$ZodErrorMap {
  return (issue) => {
    if (issue.code !== 'unrecognized_keys') return undefined;
    const names = fieldNamesAt(issue.inst, []);
    const listed = issue.keys.map((key) => {
      const closest = closestMatch(key, names);
      const hint = closest === null ? elsewhere(key, backends) : ` (did you mean "${closest}"?)`;
      return `"${key}"${hint}`;
    });
    return `Unrecognized ${listed.length === 1 ? 'key' : 'keys'}: ${listed.join(', ')}`;
  };
}

/** Where a key belongs that has a place, though not this one; empty when it has none. */
export function elsewhere(key: string, backends: readonly InstalledBackend[]): string {
  const params = readParams(jsonSchemaOf(composedObject(backends)));
  const places = params.filter(({ name, path }) => name === key && path !== key).map(({ path }) => path);
  return places.length === 0 ? '' : ` (write it as ${places.join(' or ')})`;
}
