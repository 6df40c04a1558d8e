import { isMap, type RawMap, refusal } from './copy-plain.ts';
import { fieldSchema, isOpenMap, type SchemaNode } from './schema-node.ts';

const CREDENTIAL_KEY = /(^|_)(token|api_key|password|secret)$/i;
/** In an open map a name such as `pad_token` is an engine's own; these are not. */
const CREDENTIAL_KEYS_OF_ENGINES: readonly string[] = ['token', 'hf_token', 'use_auth_token', 'api_key'];

type Path = readonly (string | number)[];

/**
 * Throws a ConfigError for a credential in a configuration, which is shown, hashed and stored: an undeclared key,
 * or part of a dotted one, with the name of one at any level, and the names that Hugging Face takes in a map that
 * its schema leaves open. The message holds the key and never the value.
 *
 * @param schema The composed object; null where nothing is declared.
 */
export function refuseCredentials(raw: unknown, schema: unknown, source: string | null): void {
  walk(raw, schema as SchemaNode | null, [], source);
}

/** The same for a study file: its shared fields, every key and value of its sweep, and every entry. */
export function refuseCredentialsInStudy(raw: RawMap, schema: unknown, source: string | null): void {
  const { sweep, experiments, ...fields } = raw;
  const root = schema as SchemaNode;
  walk(fields, root, [], source);
  for (const [index, entry] of Array.isArray(experiments) ? experiments.entries() : [])
    walk(entry, root, ['experiments', index], source);
  for (const [key, value] of isMap(sweep) ? Object.entries(sweep) : []) {
    const path = ['sweep', key];
    const node = stepTo(root, key, path, source);
    // A map in the list is an entry of a group: its keys are full paths.
    for (const [index, item] of Array.isArray(value) ? value.entries() : [])
      walk(item, isMap(item) ? root : openOnly(node), [...path, index], source);
    if (isMap(value)) walk(value, node, path, source);
  }
  if (!isMap(sweep)) walk(sweep, null, ['sweep'], source);
  if (!Array.isArray(experiments)) walk(experiments, null, ['experiments'], source);
}

function walk(value: unknown, schema: SchemaNode | null, path: Path, source: string | null): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, openOnly(schema), [...path, index], source);
  }
  if (!isMap(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const innerPath = [...path, key];
    walk(inner, stepTo(schema, key, innerPath, source), innerPath, source);
  }
}

/** The schema under a key, which may be dotted; throws if a part of the key looks like a credential. */
function stepTo(
  schema: SchemaNode | null,
  key: string,
  path: Path,
  source: string | null,
): SchemaNode | null {
  let node = schema;
  for (const part of key.split('.')) {
    const declared = fieldSchema(node, part);
    if (declared === null && isCredential(part, isOpenMap(node))) {
      throw refusal(
        'CONFIG.CREDENTIALS',
        path,
        'looks like a credential, which does not belong in a configuration',
        source,
        'remove the key and set the environment variable HF_TOKEN instead',
      );
    }
    node = isOpenMap(node) ? node : declared;
  }
  return node;
}

function isCredential(name: string, inOpenMap: boolean): boolean {
  return inOpenMap ? CREDENTIAL_KEYS_OF_ENGINES.includes(name.toLowerCase()) : CREDENTIAL_KEY.test(name);
}

function openOnly(schema: SchemaNode | null): SchemaNode | null {
  return isOpenMap(schema) ? schema : null;
}
