import {
  Composer,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  Lexer,
  LineCounter,
  Parser,
  visit,
  type YAMLMap,
} from 'yaml';
import { tooDeep } from './copy-plain.ts';
import { syntaxError } from './syntax-error.ts';

/** Above the depth that `copyPlain` allows, below what would overflow the stack of a recursive walk. */
const MAX_PARSER_DEPTH = 400;
const MAX_EXPANSIONS = 100;

/**
 * The value of a YAML 1.2 text (core schema, anchors and merge keys): null for an empty document. Everything the
 * library only warns of, or reports by plain errors from `toJS`, is a ConfigError here. Nothing is executed.
 */
export function parseYaml(text: string, path: string): unknown {
  const lines = new LineCounter();
  const fail = (offset: number | null, message: string): never => {
    const { line, col } = offset === null ? { line: 0, col: 0 } : lines.linePos(offset);
    throw syntaxError(path, line > 0 ? { line, column: col } : null, message);
  };
  // YAML 1.2 takes a lone carriage return for a line break, the library does not.
  const [document, second] = compose(text.replaceAll(/\r(?!\n)/g, '\n'), lines, path);
  if (!document) return null;
  const [problem] = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (problem) fail(problem.pos[0], UNQUOTED[problem.code] ?? problem.message);
  if (second) fail(second.range[0], 'holds more than one YAML document');
  checkNodes(document, fail);
  try {
    // The library counts the anchor itself too.
    return document.toJS({ maxAliasCount: MAX_EXPANSIONS + 1 });
  } catch (error) {
    return fail(null, explainUnresolved(error));
  }
}

type Fail = (offset: number | null, message: string) => never;

/** The first document, and the second if there is one. */
function compose(text: string, lines: LineCounter, path: string): Document.Parsed[] {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: true,
    resolveKnownTags: false,
    // `checkNodes` looks for duplicates: also for 1 beside "1", and in linear time.
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(tokens(text, lines, path), true, text.length)) {
    documents.push(document as Document.Parsed);
    if (documents.length === 2) break;
  }
  return documents;
}

/** Parses token by token, so that deep nesting ends here and not in a stack overflow of the composer. */
function* tokens(text: string, lines: LineCounter, path: string) {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_PARSER_DEPTH) throw tooDeep([], path);
  }
  yield* parser.end();
}

function checkNodes(document: Document.Parsed, fail: Fail): void {
  const anchors = new Set<string>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        if (!anchors.has(node.source)) fail(node.range?.[0] ?? null, 'an alias has no anchor before it');
      } else if (node.anchor !== undefined) anchors.add(node.anchor);
      if (isMap(node)) checkKeys(node, fail);
    },
  });
}

function checkKeys(map: YAMLMap, fail: Fail): void {
  const keys = new Set<string>();
  for (const { key } of map.items) {
    if (isCollection(key) || isAlias(key)) fail(key.range?.[0] ?? null, 'a key must be plain text');
    const name = isScalar(key) ? String(key.value ?? '') : '';
    if (keys.has(name))
      fail(isScalar(key) ? (key.range?.[0] ?? null) : null, 'a key stands twice in one map');
    keys.add(name);
  }
}

/** The library's own messages of these codes quote the text, which may be a secret. */
const UNQUOTED: Readonly<Record<string, string>> = {
  BAD_DIRECTIVE: 'this directive is not one of YAML 1.2',
  BAD_DQ_ESCAPE: 'a backslash in double quotes must start an escape of YAML: use \\\\ or single quotes',
  IMPOSSIBLE: 'this cannot stand here',
  TAG_RESOLVE_FAILED: 'tags other than those of the YAML core schema are not allowed',
  UNEXPECTED_TOKEN: 'this cannot stand here',
};

function explainUnresolved(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('Excessive alias count'))
    return `an anchor is expanded more than ${MAX_EXPANSIONS} times`;
  if (message.startsWith('Merge sources')) return 'a merge key << takes a map, or a list of maps';
  return 'its anchors and aliases cannot be resolved';
}
