// @ts-check
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { essence } from './run-llem.mjs';

/** What a user writes, and what the engine must say of itself. */
const CASES = [
  { name: 'fp16', config: { precision: 'fp16' }, engine: { dtype: 'float16' } },
  { name: 'bf16', config: { precision: 'bf16' }, engine: { dtype: 'bfloat16' } },
  {
    name: 'bf16, sdpa',
    config: { precision: 'bf16' },
    section: { attn_implementation: 'sdpa' },
    engine: { dtype: 'bfloat16', attn_implementation: 'sdpa' },
  },
  {
    name: 'bf16, eager',
    config: { precision: 'bf16' },
    section: { attn_implementation: 'eager' },
    engine: { dtype: 'bfloat16', attn_implementation: 'eager' },
  },
  { name: 'bf16, real weights', config: { precision: 'bf16' }, engine: { dtype: 'bfloat16' }, real: true },
  {
    name: 'load_in_8bit',
    config: { precision: 'bf16' },
    section: { load_in_8bit: true },
    engine: { quantization_config: { load_in_8bit: true } },
    real: true,
  },
  {
    name: 'load_in_4bit, nf4',
    config: { precision: 'bf16' },
    section: { load_in_4bit: true, bnb_4bit_quant_type: 'nf4', bnb_4bit_compute_dtype: 'bfloat16' },
    engine: { quantization_config: { load_in_4bit: true, bnb_4bit_quant_type: 'nf4' } },
    real: true,
  },
];

/**
 * That each precision and each attention kernel ran as asked, by what the engine says after the run. Quantised loads
 * need a checkpoint; this writes one.
 * @param {Record<string, any>} results @param {import('./validate.mjs').Context} context
 */
export async function measurePrecision(results, context) {
  const { scratch, python, scale, isTiny, run, hasTime, save } = context;
  const checkpoint = join(scratch, 'checkpoint');
  const program = fileURLToPath(new URL('write_checkpoint.py', import.meta.url));
  for (const { name, config, section, engine, real } of CASES) {
    if (results[name]?.as_asked) continue;
    if (!hasTime(60)) return console.log(`precision: out of time at ${name}; run it again to go on`);
    if (real)
      execFileSync(python, [program, checkpoint, isTiny ? 'tiny' : 'real'], { stdio: ['ignore', 2, 2] });
    try {
      const { result, wall_sec } = await run({
        ...config,
        model: real ? checkpoint : context.model,
        backend: 'pytorch',
        load_format: real ? 'auto' : 'dummy',
        dataset: { synthetic: { n: 4, input_len: scale.tokens, output_len: 16 } },
        n: 4,
        max_output_tokens: 16,
        decoder: { ignore_eos: true },
        baseline: { enabled: false },
        warmup: { n_warmup: 1, thermal_floor_seconds: 0 },
        pytorch: { batch_size: 4, ...section },
      });
      const said = result.effective_config.engine;
      const { model_memory_mb } = result.process_results[0].compute_metrics;
      results[name] = {
        as_asked: agrees(engine, said),
        asked: engine,
        engine: { ...pick(said, ['dtype', 'attn_implementation', 'quantization_config']) },
        model_memory_mb,
        wall_sec,
        ...essence(result),
      };
    } catch (error) {
      results[name] = { as_asked: false, error: String(error) };
    }
    save();
  }
}

/** Whether `said` has all that `asked` has. @param {any} asked @param {any} said @returns {boolean} */
function agrees(asked, said) {
  if (typeof asked !== 'object' || asked === null) return asked === said;
  return Object.entries(asked).every(([key, value]) => agrees(value, said?.[key]));
}

/** @param {any} source @param {readonly string[]} keys */
function pick(source, keys) {
  return Object.fromEntries(keys.map((key) => [key, source[key] ?? null]));
}
