// @ts-check
// Loads mutated files one after another, as `llem run` does, and tells how each of them ended:
//
//   node load-mutated.mjs <folder> <count>
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConfig, examineFile } from '@llem/config';
import { BackendError, ConfigError } from '@llem/core';
import * as z from '@llem/core/zod';
import { mutatedYaml } from './mutate-yaml.mjs';

const [folder = '', count = '0'] = process.argv.slice(2);
const config = createConfig([backend('pytorch', 80), backend('tfjs', 40)]);
/** @type {Record<string, number>} */
const outcomes = {};
/** @type {{ seed: number, error: string }[]} */
const untyped = [];
let slowest = { seed: -1, seconds: 0 };

for (let seed = 0; seed < Number(count); seed += 1) {
  const path = join(folder, 'mutated.yaml');
  writeFileSync(path, mutatedYaml(seed));
  const started = performance.now();
  const outcome = await load(path).then(
    () => 'loaded',
    (error) => kindOf(error, seed),
  );
  const seconds = (performance.now() - started) / 1000;
  if (seconds > slowest.seconds) slowest = { seed, seconds };
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}
const peak_mb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ outcomes, untyped, slowest, peak_mb }));

/** @param {string} path */
async function load(path) {
  const { isStudy, place } = await examineFile(path);
  return isStudy ? config.loadStudy(place) : config.loadExperimentConfig(place);
}

/** @param {unknown} error @param {number} seed */
function kindOf(error, seed) {
  if (error instanceof z.ZodError) return 'ZodError';
  if (ConfigError.is(error) || BackendError.is(error)) return error.code;
  untyped.push({ seed, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return 'untyped';
}

/** @param {string} id @param {number} priority */
function backend(id, priority) {
  const configSchema = z.strictObject({
    batch_size: z.int().min(1).nullable().optional(),
    use_cache: z.boolean().nullable().optional(),
  });
  const capabilities = {
    token_timestamps: true,
    phases: true,
    dummy_weights: true,
    lora: true,
    traffic: true,
    parameter_count: true,
    engine_process: /** @type {const} */ ('none'),
  };
  return { id, package: `@llem/backend-${id}`, priority, configSchema, capabilities };
}
