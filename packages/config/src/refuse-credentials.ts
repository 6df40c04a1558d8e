import { isMap, refusal } from './copy-plain.ts';

/** A schema as far as this walk needs it: zod's own, from whichever copy of zod. */
interface SchemaNode {
  readonly def: {
    readonly type: string;
    readonly innerType?: SchemaNode;
    readonly shape?: Readonly<Record<string, SchemaNode>>;
  };
}

const CREDENTIAL_KEY = /(^|_)(token|api_key|password|secret)$/i;
/** In an open map a name such as `pad_token` is an engine's own; these are not. */
const CREDENTIAL_KEYS_OF_ENGINES: readonly string[] = ['token', 'hf_token', 'use_auth_token', 'api_key'];

/**
 * Throws a ConfigError for a credential in a configuration, which is shown, hashed and stored: an undeclared key
 * with the name of one at any level, and the names that Hugging Face takes in a map that its schema leaves open.
 * The message holds the key and never the value.
 *
 * @param schema The composed object; null where nothing is declared.
 */
export function refuseCredentials(raw: unknown, schema: unknown, source: string | null): void {
  walk(raw, schema as SchemaNode | null, []);

  function walk(value: unknown, schemaNode: SchemaNode | null, path: readonly (string | number)[]): void {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries())
        walk(item, isOpen(schemaNode) ? schemaNode : null, [...path, index]);
    }
    if (!isMap(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      const declared =
        schemaNode?.def.shape && Object.hasOwn(schemaNode.def.shape, key)
          ? schemaNode.def.shape[key]
          : undefined;
      if (declared === undefined && isCredential(key, isOpen(schemaNode))) {
        throw refusal(
          'CONFIG.CREDENTIALS',
          [...path, key],
          'looks like a credential, which does not belong in a configuration',
          source,
          'remove the key and set the environment variable HF_TOKEN instead',
        );
      }
      walk(inner, isOpen(schemaNode) ? schemaNode : unwrap(declared), [...path, key]);
    }
  }
}

function isCredential(key: string, inOpenMap: boolean): boolean {
  if (inOpenMap) return CREDENTIAL_KEYS_OF_ENGINES.includes(key.toLowerCase());
  return key.split('.').some((part) => CREDENTIAL_KEY.test(part));
}

function isOpen(schema: SchemaNode | null): boolean {
  return schema?.def.type === 'record';
}

/** The object or record inside `.nullable()`, `.optional()` and defaults; null for anything else. */
function unwrap(schema: SchemaNode | undefined): SchemaNode | null {
  if (schema?.def.innerType) return unwrap(schema.def.innerType);
  return schema && ['object', 'record'].includes(schema.def.type) ? schema : null;
}
