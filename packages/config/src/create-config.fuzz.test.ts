import { writeFileSync } from 'node:fs';
import { BackendError, ConfigError } from '@llem/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { installedBackend } from '../test/installed-backend.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { createConfig } from './create-config.ts';
import { examineFile } from './examine-file.ts';
import { loadUserConfig } from './load-user-config.ts';

const folder = temporaryFolder();
const config = createConfig([
  installedBackend('pytorch', { priority: 80 }),
  installedBackend('tfjs', { priority: 40 }),
]);
const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const UNTOUCHED = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);
const BACKEND_CODES = ['BACKEND.NONE_INSTALLED', 'BACKEND.NOT_INSTALLED'];
const SECRET = 'hunter2secret';

/** Text that sets a global if anything ever runs it. */
const EXECUTABLE = [
  'globalThis.llemRan = 1',
  '!!js/function "() => { globalThis.llemRan = 1 }"',
  '$(touch /tmp/llem-ran)',
  '{{ 7 * 7 }}',
];

const piece = fc.constantFrom(
  'model: gpt2',
  'model',
  'n: 5',
  'backend: tfjs',
  'backend: vllm',
  'precision: fp32',
  'decoder:',
  '  temperature: 0.5',
  '  top_p: .inf',
  'pytorch: {batch_size: 4}',
  'tfjs:',
  'vllm: {}',
  'passthrough_kwargs:',
  '  a: [1, {b: ~}]',
  'sweep:',
  'experiments: []',
  'sweep: {n: [1, 2], decoder.top_k: [3]}',
  'sweep: {g: [{}, {n: [1, 2]}]}',
  '  pytorch.batch_size: [1, 2]',
  '  decoder.top_p: 0.5',
  '  g: [{n: 1}, {tfjs.batch_size: 2}]',
  'experiments:',
  '  - {backend: tfjs, n: 3}',
  '  - {n: 0}',
  'backend: [pytorch, tfjs]',
  'execution: {n_cycles: 2}',
  'cold_start: true',
  'base: fuzz.yaml',
  `sweep: {passthrough_kwargs.token: [${SECRET}]}`,
  'version: 1',
  '__proto__:',
  'constructor: {prototype: {polluted: 1}}',
  '__proto__: {polluted: 1}',
  'a.__proto__.polluted: 1',
  `hf_token: ${SECRET}`,
  `  api_key: "${SECRET}`,
  '&a',
  '*a',
  'x: &a {y: *a}',
  '<<: *a',
  '<<: {n: 1}',
  'l: &l [1, 2]',
  'm: [*l, *l, *l]',
  '!!python/object:os.system',
  '!!binary aGk=',
  '!!set {a}',
  '!x',
  '! y',
  '---',
  '...',
  '%YAML 1.1',
  '%TAG ! tag:x,2000:',
  '- ',
  '- - - ',
  '? ',
  ': ',
  '[',
  ']',
  '{',
  '}',
  ',',
  '|',
  '>-',
  '"',
  "'",
  '#',
  '\t',
  '\n',
  '\r\n',
  '  ',
  '\0',
  '\u0007',
  '\u2028',
  '\ud800',
  '\uFEFF',
  '0x1F',
  '1e999',
  '9007199254740993',
  '.nan',
  'yes',
  'on',
  '~',
  '2030-01-01',
  '[[[[[[[[[[',
  '{a: {b: {c: ',
  ...EXECUTABLE,
);

const yamlish = fc
  .array(fc.tuple(piece, fc.constantFrom('\n', ' ', '', '\n  ', ': ')), { maxLength: 25 })
  .map((parts) => parts.flat().join(''));

const VALID = `model: gpt2
backend: pytorch
n: 20
decoder: {decoding_strategy: sampling, temperature: 0.7}
base: &base {n_warmup: 3}
warmup:
  <<: *base
  thermal_floor_seconds: 30
pytorch:
  batch_size: 8
passthrough_kwargs: {rope: {factor: 2.0, list: [1, 2]}}
`;

const VALID_STUDY = `model: gpt2
backend: [pytorch, tfjs]
n: 20
sweep:
  precision: [fp32, fp16]
  decoder.top_k: [1, 2, 3]
  pytorch.batch_size: [1, 8]
  weights:
    - {}
    - {pytorch.use_cache: false, decoder.temperature: [0, 0.5]}
  tfjs.kinds: [{n: 4}, {n: 5, passthrough_kwargs.a: [[1], 2]}]
experiments:
  - {backend: pytorch, n: 3, pytorch: {max_memory: {0: 1GiB}}}
execution: {n_cycles: 2, cycle_order: shuffled}
`;

/** A valid file, of an experiment or of a study, with one stretch replaced. */
const mutated = fc
  .constantFrom(VALID, VALID_STUDY)
  .chain((valid) =>
    fc
      .tuple(fc.nat(valid.length), fc.nat(12), fc.oneof(piece, fc.string({ maxLength: 6, unit: 'binary' })))
      .map(([at, length, put]) => valid.slice(0, at) + put + valid.slice(at + length)),
  );

const nested = fc
  .tuple(
    fc.constantFrom('[', '{a: ', '- ', '? ', '"x": {', '&a [', '!!seq ['),
    fc.integer({ min: 1, max: 5000 }),
    yamlish,
  )
  .map(([open, times, rest]) => open.repeat(times) + rest);

const jsonish = fc.oneof(
  fc.json(),
  fc.tuple(fc.json(), fc.nat(40), piece).map(([text, at, put]) => text.slice(0, at) + put + text.slice(at)),
);

const anyText = fc.oneof(
  { weight: 4, arbitrary: yamlish },
  { weight: 4, arbitrary: mutated },
  { weight: 1, arbitrary: nested },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

/** Fails unless `error` is one of the kinds that a loader may throw, with a readable message. */
function expectKnown(error: unknown): void {
  const allowed =
    ConfigError.is(error) ||
    error instanceof z.ZodError ||
    (BackendError.is(error) && BACKEND_CODES.includes(error.code));
  if (!allowed) throw new Error('a loader threw something else', { cause: error });
  expect(error.message.length).toBeGreaterThan(0);
  // Keys are told, and any piece may end up as one; a syntax error tells nothing of the text.
  if (ConfigError.is(error) && error.code === 'CONFIG.SYNTAX') {
    expect(`${error.message}${error.why}${error.fix}`).not.toContain(SECRET);
  }
}

async function tryToLoad(suffix: string, text: string): Promise<void> {
  const path = `${folder.path}/fuzz${suffix}`;
  writeFileSync(path, text);
  try {
    const parsed = await config.loadExperimentConfig(path);
    expect(Object.isFrozen(parsed)).toBe(true);
    expect(config.hashOf(parsed)).toMatch(/^[0-9a-f]{16}$/);
  } catch (error) {
    expectKnown(error);
  }
  expect(typeof (await examineFile(path)).isStudy).toBe('boolean');
}

async function tryToLoadStudy(suffix: string, text: string): Promise<void> {
  const path = `${folder.path}/fuzz${suffix}`;
  writeFileSync(path, text);
  try {
    const { study, hashes } = await config.loadStudy(path);
    expect(Object.isFrozen(study)).toBe(true);
    expect(hashes.length).toBeGreaterThan(0);
    expect(new Set(hashes).size).toBe(study.experiments.length);
  } catch (error) {
    expectKnown(error);
  }
}

afterEach(() => {
  expect(PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length)).toEqual(UNTOUCHED);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Reflect.get(globalThis, 'llemRan')).toBeUndefined();
});

describe('loading any text', () => {
  it('CFG-19: YAML gives a configuration, ConfigError, ZodError or the BackendErrors of config.md 1.3', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, (text) => tryToLoad('.yaml', text)),
      { numRuns: 400 },
    );
  });

  it('CFG-19: YAML gives a study, or one of the same errors', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, (text) => tryToLoadStudy('.yaml', text)),
      { numRuns: 300 },
    );
  });

  it('CFG-19: so does JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(jsonish, anyText), async (text) => {
        await tryToLoad('.json', text);
        await tryToLoadStudy('.json', text);
      }),
      { numRuns: 400 },
    );
  });

  it('CFG-19: the user config gives settings or a ConfigError', async () => {
    const path = `${folder.path}/user.yaml`;
    await fc.assert(
      fc.asyncProperty(anyText, fc.string(), async (text, value) => {
        writeFileSync(path, text);
        const environment = { LLEM_DATACENTER_PUE: value, LLEM_RUNNER_X: value, LLEM_NO_PROMPT: value };
        try {
          expect(Object.isFrozen(await loadUserConfig(path, { environment }))).toBe(true);
        } catch (error) {
          if (!ConfigError.is(error)) throw new Error('not a ConfigError', { cause: error });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('parsing any value', () => {
  it('config.md 4: an object of the caller and overrides give a configuration or one of the same errors', async () => {
    const key = fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.constantFrom('model', 'n', 'decoder', 'pytorch', '__proto__', 'a.b', 'token', 'backend', 'dataset'),
    );
    const anyValue = fc.anything({
      key,
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
      maxDepth: 4,
    });
    await fc.assert(
      fc.asyncProperty(anyValue, fc.dictionary(key, anyValue), async (raw, overrides) => {
        for (const act of [
          async () => config.parseExperiment(raw),
          async () => config.parseStudy({ experiments: [raw], ...overrides }).study,
          () => config.loadExperimentConfig(null, overrides),
        ]) {
          await act().then((parsed) => expect(Object.isFrozen(parsed)).toBe(true), expectKnown);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the hash of a file', () => {
  it('RES-02: does not depend on key order, comments, white space or the notation of numbers', async () => {
    const lines = [
      'model: gpt2',
      'precision: fp16',
      'n: 8',
      'decoder: {top_k: 5, temperature: 0.5}',
      'pytorch: {batch_size: 8}',
    ];
    const notations: Record<string, readonly string[]> = {
      '8': ['8', '8.0', '0x8', '0o10', '8e0'],
      '5': ['5', '5.0', '0x5'],
      '0.5': ['0.5', '.5', '5e-1'],
    };
    const written = (line: string) =>
      fc
        .tuple(fc.constantFrom('', '  # a comment', '\n\n# a line'), fc.nat(9))
        .map(([comment, choice]) =>
          line
            .replace(
              /(?<=: )(0\.5|5|8)\b/g,
              (number) => notations[number]?.[choice % (notations[number]?.length ?? 1)] ?? number,
            )
            .concat(comment),
        );
    const file = fc
      .shuffledSubarray(lines, { minLength: lines.length })
      .chain((shuffled) => fc.tuple(...shuffled.map(written)));
    const expected = config.hashOf(
      config.parseExperiment({
        model: 'gpt2',
        precision: 'fp16',
        n: 8,
        decoder: { top_k: 5, temperature: 0.5 },
        pytorch: { batch_size: 8 },
      }),
    );
    await fc.assert(
      fc.asyncProperty(file, async (written) => {
        const path = folder.write('hash.yaml', written.join('\n'));
        expect(config.hashOf(await config.loadExperimentConfig(path))).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });
});
