import { closestMatch, composedObject, type InstalledBackend } from '@llem/core';
import type * as z from 'zod';
import { explainScalar } from './explain-scalar.ts';
import { jsonSchemaOf } from './introspection/json-schema.ts';
import { readParams } from './introspection/read-params.ts';
import { listKeys } from './list-keys.ts';
import { fieldNamesAt } from './schema-node.ts';

/** Our own messages where the native ones leave a person alone; for a schema's `parse`. */
export function explainIssue(backends: readonly InstalledBackend[]): z.core.$ZodErrorMap {
  return (issue) => {
    if (issue.code !== 'unrecognized_keys') return explainScalar(issue);
    const names = fieldNamesAt(issue.inst, []);
    const listed = listKeys(issue.keys, (key) => {
      const closest = closestMatch(key, names);
      return closest === null ? elsewhere(key, backends) : ` (did you mean "${closest}"?)`;
    });
    return `Unrecognized ${issue.keys.length === 1 ? 'key' : 'keys'}: ${listed}`;
  };
}

/** Where a key belongs that has a place, though not this one; empty when it has none. */
export function elsewhere(key: string, backends: readonly InstalledBackend[]): string {
  const places = (placesOf(backends).get(key) ?? []).filter((path) => path !== key);
  return places.length === 0 ? '' : ` (write it as ${places.join(' or ')})`;
}

/** A hostile file asks about thousands of keys; the schemas are read once. */
const known = new WeakMap<readonly InstalledBackend[], ReadonlyMap<string, readonly string[]>>();

/** The paths of all parameters, by the last part of each. */
function placesOf(backends: readonly InstalledBackend[]): ReadonlyMap<string, readonly string[]> {
  const read = known.get(backends);
  if (read !== undefined) return read;
  const places = new Map<string, string[]>();
  for (const { name, path } of readParams(jsonSchemaOf(composedObject(backends))))
    places.set(name, [...(places.get(name) ?? []), path]);
  known.set(backends, places);
  return places;
}
