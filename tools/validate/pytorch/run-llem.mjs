// @ts-check
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs one experiment and gives its result, the text of its summary and how long all of it took. Rejects with what
 * llem said when it failed.
 * @param {readonly string[]} command of llem
 * @param {object} config
 * @param {string} scratch
 * @returns {Promise<{ result: any, summary: string, wall_sec: number, steps: Record<string, number> }>}
 */
export async function runLlem([program = 'llem', ...args], config, scratch) {
  const folder = mkdtempSync(join(scratch, 'run-'));
  const file = join(folder, 'experiment.yaml');
  writeFileSync(file, JSON.stringify(config));
  const started = performance.now();
  const child = spawn(program, [...args, 'run', file, '--output', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (said.stdout += chunk));
  child.stderr.on('data', (chunk) => (said.stderr += chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`llem run ended with ${code}:\n${said.stderr}${said.stdout}`);
  const [saved] = readdirSync(folder)
    .map((name) => join(folder, name, 'result.json'))
    .filter((path) => existsSync(path));
  if (!saved) throw new Error(`llem run left no result:\n${said.stderr}${said.stdout}`);
  return {
    result: JSON.parse(readFileSync(saved, 'utf8')),
    summary: said.stdout,
    wall_sec: (performance.now() - started) / 1000,
    steps: secondsOfSteps(said.stderr),
  };
}

/** What the progress lines say: `[ 7/14] model  12.3s  …`. @param {string} text */
function secondsOfSteps(text) {
  const lines = [...text.matchAll(/^\[ ?\d+\/\d+\] (\w+)\s+(\d+\.\d)s/gm)];
  return Object.fromEntries(lines.map(([, step = '', seconds]) => [step, Number(seconds)]));
}

/** The fields of a result that the pages of this folder speak of. @param {any} result */
export function essence(result) {
  const {
    total_energy_j,
    energy_uncertainty_j,
    avg_energy_per_token_j,
    energy_adjusted_j,
    baseline_power_w,
    energy_quality,
    avg_tokens_per_second,
    total_inference_time_sec,
    input_tokens,
    output_tokens,
    total_flops,
    phases,
    measurement_warnings,
    timeseries,
  } = result;
  return {
    total_energy_j,
    energy_uncertainty_j,
    avg_energy_per_token_j,
    energy_adjusted_j,
    baseline_power_w,
    energy_quality,
    energy_method: result.energy_measurement?.method ?? null,
    avg_tokens_per_second,
    total_inference_time_sec,
    input_tokens,
    output_tokens,
    total_flops,
    phases,
    timeseries,
    peak_memory_mb: result.extended_metrics?.memory.peak_memory_mb ?? null,
    sm_utilisation_pct: result.extended_metrics?.gpu_utilisation.sm_utilisation_mean ?? null,
    measurement_warnings,
  };
}
