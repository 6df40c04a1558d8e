/** A schema as far as a walk needs it: zod's own, from whichever copy of zod. */
export interface SchemaNode {
  readonly def: {
    readonly type: string;
    readonly innerType?: SchemaNode;
    readonly options?: readonly SchemaNode[];
    readonly shape?: Readonly<Record<string, SchemaNode>>;
  };
}

/** The schema of a field of an object, without what makes it optional; null where none is declared. */
export function fieldSchema(schema: SchemaNode | null, name: string): SchemaNode | null {
  const shape = schema?.def.shape;
  return shape && Object.hasOwn(shape, name) ? bare(shape[name]) : null;
}

/** True for a map whose keys the schema does not know. */
export function isOpenMap(schema: SchemaNode | null): boolean {
  return schema?.def.type === 'record';
}

/** True when `path` names a field of the schema, or something inside a map that the schema leaves open. */
export function isFieldPath(schema: unknown, path: readonly string[]): boolean {
  const [part, ...rest] = path;
  if (part === undefined) return true;
  const node = schema as SchemaNode;
  if (isOpenMap(node)) return true;
  if (node.def.options) return node.def.options.some((option) => isFieldPath(bare(option), path));
  const child = fieldSchema(node, part);
  return child !== null && isFieldPath(child, rest);
}

/** The names that may stand in the map at `path`; none where it is open or no map. */
export function fieldNamesAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  const node = path.reduce<SchemaNode | null>(
    (inner, part) => fieldSchema(inner, String(part)),
    schema as SchemaNode,
  );
  return Object.keys(node?.def.shape ?? {});
}

/** The schema inside `.nullable()`, `.optional()` and defaults. */
function bare(schema: SchemaNode | undefined): SchemaNode | null {
  if (schema?.def.innerType) return bare(schema.def.innerType);
  return schema ?? null;
}
