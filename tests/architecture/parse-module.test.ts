import { describe, expect, it } from 'vitest';
import { parseModule } from './parse-module.ts';

const facts = (source: string) => parseModule('a.ts', source);

describe('parseModule', () => {
  it.each([
    [`import a from 'x';`, ['x']],
    [`import type { A } from 'x';`, ['x']],
    [`export * from 'x';`, ['x']],
    [`export { a } from 'x';`, ['x']],
    [`type A = import('x').A;`, ['x']],
    [`const a = await import('x');`, ['x']],
    [`const require = createRequire(import.meta.url); require('x');`, ['x']],
    ['import(name);', [null]],
    [`// import 'x'\nconst text = "import 'x'";`, []],
  ])('INF-01: finds the imports of %s', (source, imports) => {
    expect(facts(source).imports).toEqual(imports);
  });

  it.each(['console.log(1)', `globalThis.console.log(1)`, `import { log } from 'node:console';`])(
    'INF-01: sees the console in %s',
    (source) => {
      expect(facts(source).usesConsole).toBe(true);
    },
  );

  it.each([
    'process.exit(1)',
    `process['exit'](1)`,
    `import { exit } from 'node:process';`,
    'const { exit } = process;',
  ])('INF-01: sees the exit in %s', (source) => {
    expect(facts(source).exits).toBe(true);
  });

  it.each([
    'process.env.A',
    '({ ...process.env })',
    `globalThis.process.env`,
    `import { env } from 'node:process';`,
  ])('INF-01: sees the environment read in %s', (source) => {
    expect(facts(source)).toMatchObject({ readsEnvironment: true, writesEnvironment: false });
  });

  it.each([
    `process.env.A = 'b'`,
    `process.env['A'] ??= 'b'`,
    'delete process.env.A',
    'Object.assign(process.env, a)',
  ])('INF-01: sees the environment written in %s', (source) => {
    expect(facts(source)).toMatchObject({ readsEnvironment: false, writesEnvironment: true });
  });

  it('INF-01: refuses a file that it cannot parse', () => {
    expect(() => facts('const = 1;')).toThrow('a.ts');
  });
});
