import { DATASET_SIZES, DECODING_SUPPORT, KNOWN_BACKENDS, PRECISION_SUPPORT, PRECISIONS } from '@llem/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { installedBackend } from '../../test/installed-backend.ts';
import { composeExperimentConfig, ExperimentConfigSchema } from './compose-experiment-config.ts';

const backends = [...KNOWN_BACKENDS, 'other'].map((id) => installedBackend(id));
const schema = composeExperimentConfig(backends);

/** Issues of a configuration as `path: message`. */
function issues(raw: object): string[] {
  const { error } = schema.safeParse({ model: 'gpt2', backend: 'pytorch', ...raw });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** Exactly one issue, whose text names everything given. */
function onlyIssue(raw: object, ...named: readonly string[]) {
  const found = issues(raw);
  expect(found, JSON.stringify(raw)).toHaveLength(1);
  for (const text of named) expect(found[0]).toContain(text);
}

describe('cross-validation', () => {
  it('CFG-09: rule 1: every precision is accepted exactly where the table has it', () => {
    for (const backend of KNOWN_BACKENDS) {
      for (const precision of PRECISIONS) {
        if (PRECISION_SUPPORT[backend].includes(precision))
          expect(issues({ backend, precision })).toEqual([]);
        else
          onlyIssue(
            { backend, precision },
            `precision: "${precision}"`,
            `"${backend}"`,
            PRECISION_SUPPORT[backend].join(' or '),
          );
      }
    }
  });

  it('CFG-09: rule 1: a defaulted precision that the backend has not must be set', () => {
    onlyIssue({ backend: 'tfjs' }, 'precision: is not set', '"bf16"', 'set precision to fp32');
    expect(issues({ backend: 'tfjs', precision: 'bf16' })[0]).not.toContain('not set');
  });

  it('CFG-09: rule 2: a strategy that the backend has not', () => {
    const decoder = { decoding_strategy: 'beam', num_beams: 2 };
    for (const backend of KNOWN_BACKENDS) {
      const precision = PRECISION_SUPPORT[backend][0];
      if (DECODING_SUPPORT[backend].includes('beam'))
        expect(issues({ backend, precision, decoder })).toEqual([]);
      else
        onlyIssue(
          { backend, precision, decoder },
          'decoder.decoding_strategy',
          '"beam"',
          backend,
          'greedy or sampling',
        );
    }
  });

  it('CFG-08: a backend outside the tables is held to what it declares, and to nothing when it declares nothing', () => {
    const other = installedBackend('other');
    const strict = { ...other, capabilities: { ...other.capabilities, precisions: ['int4'] as const } };
    const raw = { model: 'm', backend: 'other', precision: 'fp8' };
    expect(composeExperimentConfig([other]).safeParse(raw).success).toBe(true);
    expect(composeExperimentConfig([strict]).safeParse(raw).error?.issues[0]?.message).toContain('int4');
  });

  it('CFG-09: rule 3: a section of another backend, even an empty one; null is none', () => {
    onlyIssue({ vllm: {} }, 'vllm: section "vllm"', '"pytorch"', 'remove it or set backend to vllm');
    onlyIssue({ other: { batch_size: 1 } }, 'other');
    expect(issues({ vllm: null, pytorch: {} })).toEqual([]);
  });

  it('CFG-03: rule 4: colliding passthrough keys are listed together, each with its place', () => {
    onlyIssue(
      { passthrough_kwargs: { batch_size: 1, n: 5, fine: 1, vllm: {} } },
      'passthrough_kwargs',
      '"batch_size" (write pytorch.batch_size)',
      '"n" (write it at the top level)',
      '"vllm" (write it at the top level)',
    );
    expect(issues({ passthrough_kwargs: { fine: { n: null } } })).toEqual([]);
    const unbound = ExperimentConfigSchema.safeParse({ model: 'm', passthrough_kwargs: { model: 'x' } });
    expect(unbound.error?.issues[0]?.message).toContain('"model"');
  });

  it('CFG-09: rule 5: lora with tensorrt says to merge first', () => {
    const lora = { adapter_id: 'a' };
    onlyIssue({ backend: 'tensorrt', lora }, 'lora', 'merge the adapter first', 'point model');
    expect(issues({ lora })).toEqual([]);
  });

  it('CFG-09: rule 7: flash attention does not compute in fp32', () => {
    const configSchema = z.strictObject({ attn_implementation: z.string() });
    const strict = composeExperimentConfig([installedBackend('pytorch', { configSchema })]);
    const found = (precision: string, attn_implementation: string) =>
      strict
        .safeParse({ model: 'gpt2', backend: 'pytorch', precision, pytorch: { attn_implementation } })
        .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    expect(found('fp32', 'flash_attention_2')).toEqual([
      'pytorch.attn_implementation: "flash_attention_2" does not compute in precision "fp32": use sdpa, or set precision to fp16 or bf16',
    ]);
    expect(found('bf16', 'flash_attention_2')).toBeUndefined();
    expect(found('fp32', 'sdpa')).toBeUndefined();
  });

  it('CFG-09: rule 6: fields that need or exclude each other, with both values', () => {
    onlyIssue({ decoder: { num_beams: 3 } }, 'decoder.num_beams', '3', '"beam"', '"greedy"');
    onlyIssue({ decoder: { decoding_strategy: 'beam' } }, 'decoder.num_beams', 'null', '"beam"');
    onlyIssue(
      { decoder: { ignore_eos: true }, max_output_tokens: null },
      'decoder.ignore_eos',
      'true',
      'null',
    );
    onlyIssue({ decoder: { min_new_tokens: 9 }, max_output_tokens: 8 }, 'decoder.min_new_tokens', '9', '8');
    expect(issues({ decoder: { min_new_tokens: 8, ignore_eos: true }, max_output_tokens: 8 })).toEqual([]);
    expect(issues({ decoder: { min_new_tokens: 900 }, max_output_tokens: null })).toEqual([]);
  });

  it('CFG-09: rule 6: the warm-up minimum counts only with detection on', () => {
    for (const field of ['n_warmup', 'min_prompts', 'window_size']) {
      onlyIssue(
        { warmup: { convergence_detection: true, max_prompts: 6, [field]: 7 } },
        'warmup.max_prompts',
        '6',
        '7',
      );
      expect(issues({ warmup: { max_prompts: 6, [field]: 7 } })).toEqual([]);
      expect(issues({ warmup: { convergence_detection: true, max_prompts: 7, [field]: 7 } })).toEqual([]);
    }
  });

  it('config.md 1.5: traffic needs mode and rate unless it is switched off', () => {
    expect(issues({ traffic: {} })).toEqual([
      'traffic.mode: is required: poisson or constant',
      'traffic.target_qps: is required: requests per second, above 0',
    ]);
    expect(issues({ traffic: { enabled: false } })).toEqual([]);
  });

  it('config.md 1.5: lora has exactly one place, and the error shows both values', () => {
    onlyIssue({ lora: {} }, 'adapter_id null and adapter_path null');
    onlyIssue({ lora: { adapter_id: 'a', adapter_path: './b' } }, 'adapter_id "a" and adapter_path "./b"');
    expect(issues({ lora: { adapter_id: null, adapter_path: './b' } })).toEqual([]);
  });

  it('config.md 1.2: n above a known source gives source, available and requested count', () => {
    const prompts = DATASET_SIZES['llem-prompts'] ?? 0;
    onlyIssue({ n: 1001 }, "'aienergyscore'", '1000', '1001');
    onlyIssue({ n: prompts + 1, dataset: 'llem-prompts' }, "'llem-prompts'", `${prompts} prompts`);
    onlyIssue({ n: 6, dataset: { synthetic: { n: 5 } } }, "'synthetic'", '5', '6');
    expect(issues({ n: 99_999, dataset: './mine.jsonl' })).toEqual([]);
    expect(issues({ n: 99_999, dataset: 'constructor' })).toEqual([]);
  });

  it('CFG-09: all issues of one parse are reported together, beside those of single fields', () => {
    const found = issues({
      backend: 'tfjs',
      n: 1.5,
      random_seed: 'x',
      unknown: 1,
      vllm: {},
      decoder: { temperature: 'hot', num_beams: 3, surprise: 1 },
      warmup: { convergence_detection: true, max_prompts: 5, n_warmup: 9, window_size: 3.5 },
      lora: { merge_weights: 'no' },
      traffic: { seed: 0.5 },
      passthrough_kwargs: { n: 1, deep: { bad: 2 ** 53 } },
      tfjs: { batch_size: 0.5 },
    });
    const paths = found.map((issue) => issue.slice(0, issue.indexOf(':')));
    expect(paths.toSorted()).toEqual(
      [
        'n',
        'random_seed',
        '',
        'vllm',
        'precision',
        'decoder.temperature',
        'decoder',
        'decoder.num_beams',
        'warmup.window_size',
        'warmup.max_prompts',
        'lora.merge_weights',
        'lora',
        'traffic.seed',
        'traffic.mode',
        'traffic.target_qps',
        'passthrough_kwargs',
        'passthrough_kwargs.deep.bad',
        'tfjs.batch_size',
      ].toSorted(),
    );
  });

  it('CFG-09: a rule whose operand has the wrong type says nothing beside the issue of the operand', () => {
    onlyIssue({ decoder: { num_beams: 'three' } }, 'decoder.num_beams: Invalid input');
    onlyIssue({ decoder: { decoding_strategy: 'beems', num_beams: 3 } }, 'decoder.decoding_strategy');
    onlyIssue({ lora: { adapter_id: 5 } }, 'lora.adapter_id');
    onlyIssue({ precision: 'half' }, 'precision: Invalid option');
    onlyIssue({ decoder: 5 }, 'decoder');
  });

  it('config.md 1.4: beam needs a number of beams', () => {
    onlyIssue({ decoder: { decoding_strategy: 'beam', num_beams: null } }, 'decoder.num_beams');
  });
});
