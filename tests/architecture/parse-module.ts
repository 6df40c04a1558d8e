import { type Program, parseSync, Visitor } from 'oxc-parser';

/** What a source file takes from outside itself. */
export interface ModuleFacts {
  /** Specifiers of imports, type imports, re-exports, dynamic imports and `require`; null for one that is computed. */
  imports: (string | null)[];
  usesConsole: boolean;
  exits: boolean;
  readsEnvironment: boolean;
  writesEnvironment: boolean;
  /** Replaces a module in a test: `vi.mock` and its relatives. */
  patchesModules: boolean;
  /** Names of the values that it exports. */
  exports: string[];
  /** Every name that occurs in its code. */
  identifiers: Set<string>;
  comments: string[];
  /** Lines that hold more than blanks and comments. */
  codeLines: number;
}

const PATCHES = new Set(['mock', 'doMock', 'hoisted', 'stubEnv', 'stubGlobal']);

/** Parses one TypeScript file. Throws on a syntax error: a file that cannot be read has not been checked. */
export function parseModule(path: string, source: string): ModuleFacts {
  const { program, module, comments, errors } = parseSync(path, source, { preserveParens: false });
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const facts: ModuleFacts = {
    imports: [],
    usesConsole: false,
    exits: false,
    readsEnvironment: false,
    writesEnvironment: false,
    patchesModules: false,
    exports: module.staticExports
      .flatMap(({ entries }) => entries)
      .flatMap(({ isType, exportName: { name } }) => (isType || name === null ? [] : [name])),
    identifiers: new Set(),
    comments: comments.map(({ value }) => value),
    codeLines: linesOfCode(source, comments),
  };
  collectImports(program, facts);
  collectUses(program, facts);
  return facts;
}

function linesOfCode(source: string, comments: readonly { start: number; end: number }[]): number {
  let code = source;
  for (const { start, end } of comments.toReversed()) code = code.slice(0, start) + code.slice(end);
  return code.split('\n').filter((line) => line.trim() !== '').length;
}

function collectImports(program: Program, facts: ModuleFacts): void {
  new Visitor({
    ImportDeclaration: ({ source, specifiers }) => {
      facts.imports.push(source.value);
      if (source.value === 'node:console') facts.usesConsole = true;
      if (source.value !== 'node:process') return;
      for (const specifier of specifiers) {
        if (specifier.type !== 'ImportSpecifier' || specifier.imported.type !== 'Identifier') continue;
        if (specifier.imported.name === 'exit') facts.exits = true;
        if (specifier.imported.name === 'env') facts.readsEnvironment = true;
      }
    },
    ExportNamedDeclaration: ({ source }) => {
      if (source) facts.imports.push(source.value);
    },
    ExportAllDeclaration: ({ source }) => {
      facts.imports.push(source.value);
    },
    ImportExpression: ({ source }) => {
      facts.imports.push(source.type === 'Literal' && typeof source.value === 'string' ? source.value : null);
    },
    TSImportType: ({ source }) => {
      facts.imports.push(source.value);
    },
    CallExpression: ({ callee, arguments: [first] }) => {
      if (!isNamed(callee, 'require') || first === undefined) return;
      facts.imports.push(first.type === 'Literal' && typeof first.value === 'string' ? first.value : null);
    },
  }).visit(program);
}

function collectUses(program: Program, facts: ModuleFacts): void {
  new Visitor({ Identifier: ({ name }) => void facts.identifiers.add(name) }).visit(program);
  const written = new Set<unknown>();
  const writes = (target: unknown) => {
    const base = isMember(target) ? target.object : undefined;
    if (base !== undefined && memberOfProcess(base) === 'env') written.add(base);
    if (memberOfProcess(target) === 'env') written.add(target);
  };
  new Visitor({
    AssignmentExpression: ({ left }) => writes(left),
    UnaryExpression: ({ operator, argument }) => {
      if (operator === 'delete') writes(argument);
    },
    CallExpression: ({ callee, arguments: [first] }) => {
      if (!isMember(callee)) return;
      const name = memberName(callee);
      if (isNamed(callee.object, 'Object') && name === 'assign') writes(first);
      if (isNamed(callee.object, 'vi') && name !== null && PATCHES.has(name)) facts.patchesModules = true;
    },
  }).visit(program);
  new Visitor({
    MemberExpression: (node) => {
      if (isGlobal(node.object, 'console')) facts.usesConsole = true;
      const member = memberOfProcess(node);
      if (member === 'exit' || member === 'reallyExit') facts.exits = true;
      if (member === 'env' && written.has(node)) facts.writesEnvironment = true;
      else if (member === 'env') facts.readsEnvironment = true;
    },
    VariableDeclarator: ({ id, init }) => {
      if (id.type !== 'ObjectPattern' || !isGlobal(init, 'process')) return;
      for (const property of id.properties) {
        if (property.type !== 'Property') continue;
        if (isNamed(property.key, 'env')) facts.readsEnvironment = true;
        if (isNamed(property.key, 'exit')) facts.exits = true;
      }
    },
  }).visit(program);
}

interface Member {
  type: 'MemberExpression';
  object: unknown;
  property: unknown;
  computed: boolean;
}

function isMember(node: unknown): node is Member {
  return typeof node === 'object' && node !== null && Reflect.get(node, 'type') === 'MemberExpression';
}

function isNamed(node: unknown, name: string): boolean {
  return typeof node === 'object' && node !== null && Reflect.get(node, 'name') === name;
}

/** `name` or `globalThis.name`. */
function isGlobal(node: unknown, name: string): boolean {
  return (
    isNamed(node, name) || (isMember(node) && isNamed(node.object, 'globalThis') && memberName(node) === name)
  );
}

/** `a.b` and `a['b']` → `b`; null for a computed name. */
function memberName({ property, computed }: Member): string | null {
  const name: unknown =
    typeof property === 'object' && property ? Reflect.get(property, computed ? 'value' : 'name') : null;
  return typeof name === 'string' ? name : null;
}

/** `process.exit` → `exit`; null for anything but a member of the global process. */
function memberOfProcess(node: unknown): string | null {
  return isMember(node) && isGlobal(node.object, 'process') ? memberName(node) : null;
}
