import { ConfigError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { caught } from '../test/caught.ts';
import { parseYaml } from './parse-yaml.ts';

const parse = (text: string) => parseYaml(text, 'x.yaml');

async function refused(text: string): Promise<ConfigError> {
  const error = await caught(() => parse(text));
  if (!ConfigError.is(error)) throw error;
  expect(error).toMatchObject({ code: 'CONFIG.SYNTAX', path: 'x.yaml' });
  return error;
}

describe('parseYaml', () => {
  it('config.md 4: reads the YAML 1.2 core schema, in which yes and on are text', () => {
    expect(parse('a: yes\nb: on\nc: 0o17\nd: 1_000\ne: 2030-01-01\nf: ~\ng: 8.0')).toEqual({
      a: 'yes',
      b: 'on',
      c: 15,
      d: '1_000',
      e: '2030-01-01',
      f: null,
      g: 8,
    });
  });

  it('config.md 4: every line break of YAML is one, a lone carriage return too', () => {
    for (const end of ['\n', '\r\n', '\r']) expect(parse(`a: 1${end}b: 2${end}`)).toEqual({ a: 1, b: 2 });
  });

  it('config.md 4: a %YAML 1.1 directive does not change the schema', () => {
    expect(parse('%YAML 1.1\n---\na: yes\n')).toEqual({ a: 'yes' });
  });

  it('config.md 4: anchors and merge keys work, also a list of merges', () => {
    const text = 'a: &a {x: 1, y: 1}\nb: &b {y: 2}\nc: {<<: *a, x: 9}\nd: {<<: [*b, *a]}';
    expect(parse(text)).toMatchObject({ c: { x: 9, y: 1 }, d: { x: 1, y: 2 } });
  });

  it('config.md 4: keys are text: numbers and null become it', () => {
    expect(parse('max_memory: {0: 20GiB, ~: none}')).toEqual({ max_memory: { 0: '20GiB', '': 'none' } });
  });

  it('CFG-19: tags of languages, and known tags outside the core schema, are errors with their place', async () => {
    const tags = [
      '!!js/function "() => 1"',
      '!!python/object/apply:os.system ["id"]',
      '!mine x',
      '!!binary aGk=',
      '!!set {a}',
    ];
    for (const tag of tags) {
      const error = await refused(`model: gpt2\nx: ${tag}`);
      expect(error.line, tag).toBe(2);
      expect(error.message).toMatch(/^x\.yaml, line 2, column 4: tags/);
    }
    expect(parse('a: !!str 5\nb: !!int "5"')).toEqual({ a: '5', b: 5 });
  });

  it('config.md 4: a duplicate key is an error with its place, also in another notation', async () => {
    for (const text of ['a: 1\nb: 2\na: 3', 'x:\n  - 1\n1: a\n"1": b', 'k: 0\nm: 0\n{a: 1}: 0']) {
      expect((await refused(text)).line, text).toBeGreaterThan(0);
    }
    expect((await refused('a: 1\nb: {c: 1, c: 2}')).message).toContain(
      'line 2, column 11: a key stands twice',
    );
    await refused('a: &a {x: 1}\nb: {<<: *a, <<: *a}');
  });

  it('config.md 4: a key that is a list, a map or an alias is an error', async () => {
    for (const text of ['? [a]\n: 1', '? {a: 1}\n: 1', 'a: &a x\n*a : 1']) await refused(text);
  });

  it('config.md 4: more than one document is an error; an end mark is none', async () => {
    expect((await refused('a: 1\n---\nb: 2')).message).toContain('line 2');
    expect(parse('---\na: 1\n...\n')).toEqual({ a: 1 });
  });

  it('config.md 4: one anchor may be expanded 100 times and no more', async () => {
    const list = (count: number) => `a: &a [1]\nb: [${Array.from({ length: count }, () => '*a').join(', ')}]`;
    expect(parse(list(100))).toHaveProperty('b.length', 100);
    expect((await refused(list(101))).message).toContain('more than 100 times');
    const bomb = [
      'a: &a [x, x, x]',
      'b: &b [*a, *a, *a, *a]',
      'c: &c [*b, *b, *b, *b]',
      'd: &d [*c, *c, *c, *c]',
      'e: [*d, *d, *d, *d]',
    ];
    expect((await refused(bomb.join('\n'))).message).toContain('more than 100 times');
  });

  it('config.md 4: unresolved aliases and bad merges are ConfigErrors', async () => {
    expect((await refused('a: *nowhere')).message).toContain('line 1, column 4: an alias has no anchor');
    await refused('a: {<<: 5}');
    expect((await refused('a: &x 1\nb: {<<: *x}')).message).toContain('merge key');
    await refused('a: *b\nb: &b 1');
  });

  it('config.md 4: deep nesting is a ConfigError and no stack overflow', async () => {
    for (const open of ['[', '{a: ', '- ', '? ', '&a [', '!!seq [']) {
      const error = await caught(() => parse(`a:\n  ${open.repeat(50_000)}`));
      expect(ConfigError.is(error) && error.code, open).toMatch(/^CONFIG\.(TOO_DEEP|SYNTAX)$/);
    }
    expect(await caught(() => parse('['.repeat(50_000)))).toMatchObject({
      code: 'CONFIG.TOO_DEEP',
      path: 'x.yaml',
    });
  });

  it('config.md 4: no message quotes the text, which may be a secret', async () => {
    const texts = [
      'token: abc: hunter2',
      'token: *hunter2',
      'token: !hunter2 x',
      'token: "\\hunter2"',
      '%hunter2 x\n---\na: 1',
      'a: [hunter2',
      'a: |hunter2\n x',
      '@hunter2',
      'a: @hunter2',
      'a: "x" hunter2',
      '}hunter2',
    ];
    for (const text of texts) {
      const error = await refused(text);
      expect(`${error.message}${error.why}${error.fix}`, text).not.toContain('hunter2');
    }
  });

  it('config.md 4: an empty text, and one of comments, is null', () => {
    for (const text of ['', '\n', '# only\n# comments', '---\n', '\uFEFF'])
      expect(parse(text), JSON.stringify(text)).toBeNull();
  });

  it('CFG-19: a forbidden key stays an own key and reaches no prototype', () => {
    for (const text of ['__proto__: {x: 1}', 'a: &a {__proto__: {x: 1}}\nb: {<<: *a}']) {
      const value = parse(text) as object;
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(({} as Record<string, unknown>).x).toBeUndefined();
    }
  });

  it('config.md 4: a wide map is parsed in linear time', () => {
    const text = Array.from({ length: 40_000 }, (_, index) => `k${index}: 1`).join('\n');
    expect(Object.keys(parse(text) as object)).toHaveLength(40_000);
  });
});
