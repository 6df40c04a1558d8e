import { describe, expect, it } from 'vitest';

import { composedObject } from './compose.ts';
import { SHARED_FIELDS } from './shared-fields.ts';

const schema = composedObject([]);
const MAX_SEED = 2 ** 32 - 1;

/** Puts `value` at a dotted path of a valid configuration. */
function at(path: string, value: unknown): Record<string, unknown> {
  const nested = path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<
    string,
    unknown
  >;
  return { model: 'gpt2', backend: 'pytorch', ...nested };
}

function issuePaths(raw: unknown): string[] {
  return (schema.safeParse(raw).error?.issues ?? []).map(({ path }) => path.join('.'));
}

/** Both sides of every bound of config.md 1.2, 1.4 and 1.5. */
const bounds: readonly {
  path: string;
  accepted: readonly unknown[];
  refused: readonly unknown[];
  around?: object;
}[] = [
  { path: 'model', accepted: ['g', './m'], refused: ['', 5, null, undefined] },
  { path: 'precision', accepted: ['fp32', 'fp16', 'bf16'], refused: ['float16', '', null, 16] },
  { path: 'dataset', accepted: ['aienergyscore', 'x.jsonl'], refused: ['', 5, null, {}, []] },
  { path: 'n', accepted: [1, 1000], refused: [0, -1, 1.5, '5', null, true, Number.NaN, Infinity, 2 ** 53] },
  { path: 'random_seed', accepted: [0, MAX_SEED], refused: [-1, MAX_SEED + 1, 0.5, null] },
  { path: 'max_input_tokens', accepted: [1, null], refused: [0, 1.5, '512'] },
  { path: 'max_output_tokens', accepted: [1, null], refused: [0, 1.5, '128'] },
  { path: 'load_format', accepted: ['auto', 'dummy'], refused: ['safetensors', null] },
  { path: 'decoder.decoding_strategy', accepted: ['greedy', 'sampling'], refused: ['beams', null] },
  { path: 'decoder.temperature', accepted: [0, 2], refused: [-0.01, 2.01, null, '1', Number.NaN] },
  { path: 'decoder.top_p', accepted: [0, 1], refused: [-0.01, 1.01, null] },
  { path: 'decoder.top_k', accepted: [0, 50], refused: [-1, 0.5, null] },
  { path: 'decoder.min_p', accepted: [0, 1, null], refused: [-0.01, 1.01, '0'] },
  { path: 'decoder.repetition_penalty', accepted: [0.1, 10], refused: [0.09, 10.01, null] },
  { path: 'decoder.min_new_tokens', accepted: [1, 128, null], refused: [0, 1.5] },
  { path: 'decoder.ignore_eos', accepted: [true, false], refused: ['yes', 1, null] },
  {
    path: 'decoder.preset',
    accepted: ['deterministic', 'standard', 'creative', 'factual', null],
    refused: ['wild', 1, 'constructor'],
  },
  { path: 'warmup.enabled', accepted: [true, false], refused: ['on', null] },
  { path: 'warmup.n_warmup', accepted: [1, 50], refused: [0, 1.5, null] },
  {
    path: 'warmup.thermal_floor_seconds',
    accepted: [0, 30, 30.5],
    refused: [-1, 0.1, 29.99, null, Infinity],
  },
  { path: 'warmup.convergence_detection', accepted: [true, false], refused: [0] },
  { path: 'warmup.cv_threshold', accepted: [0.01, 0.5], refused: [0.009, 0.501, null] },
  { path: 'warmup.max_prompts', accepted: [5], refused: [4, 5.5, null] },
  { path: 'warmup.window_size', accepted: [3], refused: [2, null] },
  { path: 'warmup.min_prompts', accepted: [1], refused: [0, null] },
  { path: 'baseline.enabled', accepted: [true, false], refused: ['off'] },
  { path: 'baseline.duration_seconds', accepted: [5, 120], refused: [4.99, 120.01, null] },
  { path: 'baseline.strategy', accepted: ['cached', 'validated', 'fresh'], refused: ['cache', null] },
  { path: 'baseline.cache_ttl_seconds', accepted: [60], refused: [59.9, null] },
  { path: 'baseline.validation_interval', accepted: [1], refused: [0, 1.5] },
  { path: 'baseline.drift_threshold', accepted: [0.01, 0.5], refused: [0.009, 0.51] },
  { path: 'energy.backend', accepted: ['auto', 'nvml', null], refused: ['', 5, true] },
  { path: 'latency.streaming', accepted: [true, false], refused: ['no'] },
  { path: 'latency.warmup_requests', accepted: [0, 5], refused: [-1, 0.5, null] },
  { path: 'dataset.synthetic.input_len', accepted: [1], refused: [0, 1.5], around: { n: 100 } },
  { path: 'dataset.synthetic.output_len', accepted: [1], refused: [0, 1.5], around: { n: 100 } },
  { path: 'dataset.synthetic.seed', accepted: [null, -1, 7], refused: [0.5, '7'], around: { n: 100 } },
  { path: 'dataset.synthetic.n', accepted: [100], refused: [0, 1.5, null] },
  {
    path: 'traffic.target_qps',
    accepted: [0.001, 1000],
    refused: [0, -1, null],
    around: { mode: 'poisson' },
  },
  {
    path: 'traffic.mode',
    accepted: ['poisson', 'constant'],
    refused: ['burst', null],
    around: { target_qps: 1 },
  },
  { path: 'traffic.seed', accepted: [null, 3], refused: [0.5], around: { mode: 'constant', target_qps: 1 } },
  { path: 'lora.adapter_id', accepted: ['org/adapter'], refused: ['', 5] },
  { path: 'lora.adapter_path', accepted: ['./adapter'], refused: ['', 5] },
  {
    path: 'lora.merge_weights',
    accepted: [true, false],
    refused: ['yes', null],
    around: { adapter_id: 'a' },
  },
];

/** The configuration of one row: `around` are the fields that must stand beside `path`. */
function row(path: string, value: unknown, around: object = {}): unknown {
  const [parent, key] = [path.split('.').slice(0, -1).join('.'), path.split('.').at(-1) ?? ''];
  return parent === '' ? at(path, value) : at(parent, { ...around, [key]: value });
}

describe('the ranges of shared fields', () => {
  for (const { path, accepted, refused, around } of bounds) {
    it(`config.md 1.4, 1.5: ${path} takes ${JSON.stringify(accepted)} and refuses what lies outside`, () => {
      for (const value of accepted)
        expect(issuePaths(row(path, value, around)), `${path}: ${value}`).toEqual([]);
      for (const value of refused) {
        const found = issuePaths(row(path, value, around));
        // `dataset` is a union: what is wrong inside it is told in the message of the field.
        const expected = path.startsWith('dataset.') ? [path, 'dataset'] : [path];
        expect(
          found.some((issue) => expected.includes(issue)),
          `${path}: ${String(value)} gave ${found}`,
        ).toBe(true);
      }
    });
  }

  it('config.md 1.4: num_beams is a whole number from 2', () => {
    for (const [num_beams, count] of [
      [2, 0],
      [1, 1],
      [2.5, 1],
    ] as const) {
      expect(issuePaths(at('decoder', { decoding_strategy: 'beam', num_beams }))).toHaveLength(count);
    }
  });

  it('the table names every field there is', () => {
    const tested = new Set(bounds.map(({ path }) => path.split('.')[0]));
    const apart = ['backend', 'passthrough_kwargs'];
    expect(
      Object.keys(SHARED_FIELDS).filter((field) => !tested.has(field) && !apart.includes(field)),
    ).toEqual([]);
  });
});

describe('messages of single fields', () => {
  const message = (raw: unknown) =>
    schema
      .safeParse(raw)
      .error?.issues.map((issue) => issue.message)
      .join('\n') ?? '';

  it('config.md 1.1: yes where a boolean is wanted says to write true', () => {
    expect(message(at('warmup.enabled', 'yes'))).toContain('write true');
    expect(message(at('warmup.enabled', 'off'))).toContain('write false');
    expect(message(at('warmup.enabled', 'maybe'))).toContain('true or false');
  });

  it('config.md 1.5: a list of energy sources says that one measures', () => {
    expect(message(at('energy.backend', ['nvml', 'rapl']))).toMatch(/list.*one source measures/);
  });

  it('config.md 1.2: a wrong dataset names the accepted forms, and what is wrong inside a map', () => {
    expect(message(at('dataset', 5))).toMatch(/aienergyscore, llem-prompts, .*\.jsonl.*\{synthetic/);
    expect(message(at('dataset', { synthetic: { m: 1 } }))).toMatch(/synthetic\.n.*"m"/s);
  });

  it('config.md 1.5: a thermal floor between 0 and 30 says what is allowed', () => {
    expect(message(at('warmup.thermal_floor_seconds', 10))).toMatch(/at least 30, or exactly 0/);
  });
});
