import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProcess } from '@llem/process';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createExampleResult } from '../../packages/testkit/src/index.ts';
import { llem } from '../e2e/workspace-cli.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const REFERENCE = join(ROOT, 'docs/reference');
const SUFFIX = '.schema.json';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'llem-schemas-'));
});
afterAll(() => rmSync(home, { recursive: true }));

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, keywords: ['unit'] });
addFormats.default(ajv);

const names = readdirSync(REFERENCE).flatMap((file) =>
  file.endsWith(SUFFIX) ? [file.slice(0, -SUFFIX.length)] : [],
);
const published = (name: string) => JSON.parse(readFileSync(join(REFERENCE, name + SUFFIX), 'utf8'));
const validators = new Map(names.map((name) => [name, ajv.compile(published(name))]));

/** What is wrong with a document, by one of the published schemas; empty when nothing is. */
function wrongWith(name: string, document: unknown): string[] {
  const validate: ValidateFunction | undefined = validators.get(name);
  if (!validate) throw new Error(`no schema ${name}`);
  return validate(document)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const reference = (...args: string[]) =>
  runProcess(process.execPath, [join(ROOT, 'tools/reference.mjs'), ...args], {
    env: { PATH: process.env.PATH },
    cwd: ROOT,
    timeoutSec: 60,
  });

describe('docs/reference', () => {
  it('CFG-26: is what the schemas of this workspace say', async () => {
    const { code, stderr } = await reference('--check');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('CFG-26: the check finds a page that is not current, and one that is not there', async () => {
    const copy = join(home, 'reference');
    cpSync(REFERENCE, copy, { recursive: true });
    writeFileSync(join(copy, 'parameters.md'), '# Parameters');
    rmSync(join(copy, 'error.schema.json'));
    const { code, stderr } = await reference('--check', '--out', copy);
    expect(code).toBe(1);
    expect(stderr.match(/[\w.]+ is not current/g)?.sort()).toEqual([
      'error.schema.json is not current',
      'parameters.md is not current',
    ]);
  });

  it('cli.md 5: has a schema of every kind of file and of every document', async () => {
    const { stdout } = await llem(['schema', '--help'], home);
    for (const name of names) expect(stdout).toContain(`"${name}"`);
    expect(names).toEqual(expect.arrayContaining(['experiment', 'study', 'result', 'study-result']));
  });
});

/** Properties without a description, by their dotted path, however deep they lie. */
function undescribed(schema: unknown, path: readonly string[] = []): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (keyword !== 'properties') return undescribed(value, path);
    return Object.entries<{ description?: string }>(value).flatMap(([name, field]) => [
      ...(field.description ? [] : [[...path, name].join('.')]),
      ...undescribed(field, [...path, name]),
    ]);
  });
}

describe('the published schemas', () => {
  it.each(names)('CFG-26: %s says of every field what it is', (name) => {
    expect(undescribed(published(name))).toEqual([]);
  });

  it('CFG-26: a field without a description is found wherever it is', () => {
    const inner = { properties: { here: { description: 'x' }, there: {} } };
    expect(undescribed({ anyOf: [{ properties: { outer: { items: inner } } }] })).toEqual([
      'outer',
      'outer.there',
    ]);
  });

  it('CFG-26: units, defaults and what null means to an engine are keywords of their own', () => {
    const { decoder, pytorch, baseline } = published('experiment').properties;
    expect(decoder.properties.top_k.default).toBe(50);
    expect(pytorch.anyOf[0].properties.batch_size).toMatchObject({
      default: 1,
      description: expect.any(String),
    });
    expect(baseline.properties.duration_seconds).toMatchObject({
      unit: 's',
      minimum: 5,
      maximum: 120,
      default: 30,
    });
    const { total_energy_j, avg_tokens_per_second, energy_per_device_j } = published('result').properties;
    expect([total_energy_j.unit, avg_tokens_per_second.unit, energy_per_device_j.unit]).toEqual([
      'J',
      'tok/s',
      'J',
    ]);
  });

  const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.yaml'));

  it.each(examples)('CFG-26: an editor finds the schema of %s, which holds for it', (name) => {
    const text = readFileSync(join(ROOT, 'examples', name), 'utf8');
    const [, schema = ''] =
      /^# yaml-language-server: \$schema=\.\.\/docs\/reference\/(.+)\.schema\.json$/m.exec(text) ?? [];
    expect(wrongWith(schema, parse(text))).toEqual([]);
    expect(wrongWith(schema, { ...parse(text), modle: 'x' })).not.toEqual([]);
  });

  it('RES-01: a result is of its schema, and with a field too many or too few it is not', () => {
    const result = JSON.parse(JSON.stringify(createExampleResult()));
    const { model_name: _one, ...fewer } = result;
    expect(wrongWith('result', result)).toEqual([]);
    expect(wrongWith('result', fewer)).not.toEqual([]);
    expect(wrongWith('result', { ...result, more: 1 })).not.toEqual([]);
  });

  it.each([
    ['dry-run', 0, ['run', 'examples/quickstart.yaml', '--dry-run', '--json']],
    ['dry-run', 0, ['run', 'examples/study.yaml', '--dry-run', '--json']],
    ['plugins', 0, ['plugins', '--json']],
    ['plugins-setup', 0, ['plugins', 'setup', '--list', '--json']],
    ['config', 0, ['config', '--json']],
    ['error', 2, ['run', 'examples/none.yaml', '--json']],
    ['error', 2, ['run', '--json', '--cycles', 'many']],
    ['error', 2, ['schema', 'nonsense', '--json']],
  ])(
    'cli.md 5: what comes out as %s (exit code %i) of llem %j is of its schema',
    async (name, exit, args) => {
      const { code, stdout } = await llem(args, home);
      expect(code).toBe(exit);
      expect(wrongWith(name, JSON.parse(stdout))).toEqual([]);
    },
  );
});
