import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createExampleResult } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { toCsv } from './to-csv.ts';

const directory = useTemporaryDirectory();

async function write(...results: ReturnType<typeof createExampleResult>[]): Promise<string[]> {
  const path = join(directory.path, 'results.csv');
  await toCsv(results, path);
  return (await readFile(path, 'utf8')).split('\n');
}

const example = createExampleResult();
const process = example.process_results.slice(0, 1);

describe('toCsv', () => {
  it('results.md 6: the header has exactly the columns of the page', async () => {
    expect((await write())[0]).toBe(
      'experiment_id,schema_version,measurement_config_hash,backend,backend_version,model,precision,batch_size,dataset,n_prompts,energy_total_j,energy_adjusted_j,baseline_power_w,energy_per_token_j,gpu_power_w,tokens_per_second,ttft_mean_ms,itl_mean_ms,itl_p99_ms,flops_total,flops_per_token,peak_memory_mb,measurement_methodology,warmup_excluded_samples,gpu_name,cuda_version,started_at,duration_sec,energy_uncertainty_j,energy_method,energy_quality,input_tokens,output_tokens,cycle',
    );
  });

  it('results.md 6: one row per result from the named sources, at full precision', async () => {
    const result = createExampleResult({
      avg_tokens_per_second: 0.1 + 0.2,
      effective_config: { precision: 'bf16', fake: { batch_size: 4 }, engine: { max_num_seqs: 16 } },
    });
    const [header = '', row = '', end] = await write(result, result);
    const cells = Object.fromEntries(header.split(',').map((name, index) => [name, row.split(',')[index]]));
    expect(cells).toMatchObject({
      model: result.model_name,
      precision: 'bf16',
      batch_size: '16',
      energy_total_j: '6000',
      tokens_per_second: '0.30000000000000004',
      started_at: '2026-01-01T00:02:00.000Z',
      duration_sec: '20',
      flops_total: '10000000000',
      energy_method: 'counter',
      cycle: '',
    });
    expect(end).toBe(row);
  });

  it('results.md 6: the batch size of the section counts where the engine reports none', async () => {
    const result = createExampleResult({
      backend: 'fake',
      effective_config: { fake: { max_batch_size: 8 }, engine: {} },
    });
    expect((await write(result))[1]?.split(',')[7]).toBe('8');
  });

  it('results.md 6: null is an empty cell, and so is an unknown number of FLOPs', async () => {
    const result = createExampleResult({
      total_energy_j: null,
      total_flops: 0,
      flops_per_output_token: null,
    });
    const cells = (await write(result))[1]?.split(',');
    expect([cells?.[10], cells?.[19], cells?.[20]]).toEqual(['', '', '']);
  });

  it('results.md 6: power is the sum and memory the maximum over processes; a missing power makes no sum', async () => {
    const [first] = process;
    if (!first) throw new Error('the example has a process');
    const of = (gpu_power_w: number | null, peak_memory_mb: number | null) => ({
      ...first,
      energy_metrics: { ...first.energy_metrics, gpu_power_w },
      compute_metrics: { ...first.compute_metrics, peak_memory_mb },
    });
    const cells = async (...processes: (typeof first)[]) =>
      (await write({ ...example, process_results: processes }))[1]?.split(',');
    const both = await cells(of(100, 2000), of(150.5, 3000));
    expect([both?.[14], both?.[21]]).toEqual(['250.5', '3000']);
    const partial = await cells(of(100, null), of(null, 3000));
    expect([partial?.[14], partial?.[21]]).toEqual(['', '3000']);
  });

  it('results.md 6: separators, quotes and line ends are quoted by RFC 4180', async () => {
    const path = join(directory.path, 'quoted.csv');
    await toCsv([createExampleResult({ model_name: 'a,"b"\nc', backend_version: 'x\ry' })], path);
    const text = await readFile(path, 'utf8');
    expect(text).toContain('"x\ry","a,""b""\nc"');
    expect(text.endsWith('\n')).toBe(true);
  });
});
