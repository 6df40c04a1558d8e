import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { estimateMemory } from '../../packages/hub/src/index.ts';
import { createExampleConfig } from '../../packages/testkit/src/index.ts';

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));

/** What tools/validate/pytorch measured on an NVIDIA H200: an 8B Llama in bf16 with random weights, 128 + 128 tokens. */
const { about, energy } = read('docs/validation/h200/pytorch.json');
const model = read('examples/models/llama-8b-shape/config.json');
const MIB = 2 ** 20;

describe('the memory estimate beside peaks measured on an H200', () => {
  it.each([1, 8, 64])('CM-29: weights and KV cache at batch %i are within 10 %% of the peak', (batch) => {
    expect(about.device).toBe('NVIDIA H200');
    const { full, runs } = energy[`batch ${batch}`];
    const peaks: number[] = [...Object.values(full), ...Object.values(runs).flat()].map((run) =>
      Reflect.get(Object(run), 'peak_memory_mb'),
    );
    const config = createExampleConfig({
      precision: 'bf16',
      load_format: 'dummy',
      max_input_tokens: 128,
      max_output_tokens: 128,
    });
    const { weights_gb, kv_cache_gb } = estimateMemory(
      { ...config, [config.backend]: { batch_size: batch } },
      { config: model, parameters: null },
    );
    const estimated_mb = (((weights_gb ?? 0) + (kv_cache_gb ?? 0)) * 1e9) / MIB;
    expect(peaks.length).toBeGreaterThan(0);
    for (const peak of peaks) expect(Math.abs(estimated_mb / peak - 1)).toBeLessThan(0.1);
  });
});
