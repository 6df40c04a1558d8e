import { parseSync, Visitor } from 'oxc-parser';
import type { TreeFile } from '../architecture/tree.ts';

/** Area of a code → the class that carries it (cli.md 7). */
const AREAS: Readonly<Record<string, string>> = {
  CONFIG: 'ConfigError',
  BACKEND: 'BackendError',
  PREFLIGHT: 'PreFlightError',
  EXPERIMENT: 'ExperimentError',
  STATE: 'InvalidStateTransitionError',
  STUDY: 'StudyError',
  PLUGIN: 'PluginError',
  BRIDGE: 'BridgeError',
  DOCKER: 'DockerError',
  AGGREGATION: 'AggregationError',
  CLI: 'UsageError',
};

const CODE = new RegExp(`^(${Object.keys(AREAS).join('|')})\\.[A-Z][A-Z0-9_]*$`);

export interface CollectedCodes {
  codes: Set<string>;
  /** What a reader of the sources could not look up: a code of the wrong class, or one that is put together. */
  mistakes: string[];
}

/** Every error code written in the sources: a string literal of the form `AREA.SUBCODE`. */
export function collectCodes(files: readonly TreeFile[]): CollectedCodes {
  const codes = new Set<string>();
  const mistakes: string[] = [];
  for (const { path, source } of files) {
    new Visitor({
      Literal: ({ value }) => {
        if (typeof value === 'string' && CODE.test(value)) codes.add(value);
      },
      NewExpression: ({ callee, arguments: [first] }) => {
        if (callee.type !== 'Identifier' || !Object.values(AREAS).includes(callee.name)) return;
        if (first?.type === 'TemplateLiteral')
          mistakes.push(`${path}: the code of a ${callee.name} is put together`);
        if (first?.type !== 'Literal' || typeof first.value !== 'string') return;
        const area = first.value.split('.')[0] ?? '';
        if (CODE.test(first.value) && AREAS[area] === callee.name) return;
        mistakes.push(`${path}: ${first.value} is no code of a ${callee.name}`);
      },
    }).visit(parseSync(path, source).program);
  }
  return { codes, mistakes };
}

/** The codes that `docs/errors.md` explains: first cell of a table row. */
export function documentedCodes(page: string): { code: string; fix: string }[] {
  return page.split('\n').flatMap((line) => {
    const [, code, , fix] = line.split('|').map((cell) => cell.trim());
    const name = code?.replaceAll('`', '') ?? '';
    return CODE.test(name) ? [{ code: name, fix: fix ?? '' }] : [];
  });
}

/** Codes that stand below the heading of another class: a reader looks them up by it. */
export function misplacedCodes(page: string): string[] {
  const sections = page.split(/^## /m).slice(1);
  return sections.flatMap((section) => {
    const heading = section.split(':')[0] ?? '';
    return documentedCodes(section).flatMap(({ code }) =>
      AREAS[code.split('.')[0] ?? ''] === heading ? [] : [`${code} below ${heading}`],
    );
  });
}
