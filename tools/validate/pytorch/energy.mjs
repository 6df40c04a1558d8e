// @ts-check
import { essence } from './run-llem.mjs';

const REPEATS = 3;

/**
 * An 8B Llama with random weights, by one source and by the other. Each batch size is run once by the full protocol
 * (`full`), then three times by each source in turn (`runs`): those leave out the baseline, which raw joules do not
 * know, and the thermal floor, so that all of them find the board as warm.
 * @param {Record<string, any>} results @param {import('./validate.mjs').Context} context
 */
export async function measureEnergy(results, context) {
  const { scale, run, hasTime, save } = context;
  for (const batch of scale.batchSizes) {
    results[`batch ${batch}`] ??= { full: {}, runs: {} };
    const record = results[`batch ${batch}`];
    const [source = ''] = scale.sources;
    if (!record.full[source]) {
      if (!hasTime(150)) return stop(batch);
      const { result, summary, wall_sec, steps } = await run(fullProtocol(context, batch, source));
      record.full[source] = { ...essence(result), wall_sec, steps, summary };
      save();
    }
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      for (const id of scale.sources) {
        record.runs[id] ??= [];
        const runs = record.runs[id];
        if (runs.length > repeat) continue;
        if (!hasTime(60)) return stop(batch);
        const { result, wall_sec, steps } = await run(short(context, batch, id));
        runs.push({ ...essence(result), wall_sec, steps });
        save();
      }
    }
  }
}

/** @param {number} batch */
function stop(batch) {
  console.log(`energy: out of time at batch ${batch}; run it again to go on`);
}

/** @param {import('./validate.mjs').Context} context @param {number} batch @param {string | null} source */
function experiment({ model, scale }, batch, source) {
  const { tokens, batches, precision } = scale;
  const n = batch * batches;
  return {
    model,
    backend: 'pytorch',
    precision,
    load_format: 'dummy',
    dataset: { synthetic: { n, input_len: tokens, output_len: tokens } },
    n,
    max_output_tokens: tokens,
    decoder: { ignore_eos: true },
    energy: { backend: source },
    pytorch: { batch_size: batch },
  };
}

/** @param {import('./validate.mjs').Context} context @param {number} batch @param {string} source */
function fullProtocol(context, batch, source) {
  const [baseline, floor] = context.scale.waits;
  return {
    ...experiment(context, batch, source),
    baseline: { duration_seconds: baseline },
    warmup: { n_warmup: 5, thermal_floor_seconds: floor },
  };
}

/** Without waits. @param {import('./validate.mjs').Context} context @param {number} batch @param {string | null} source */
export function short(context, batch, source) {
  return {
    ...experiment(context, batch, source),
    baseline: { enabled: false },
    warmup: { n_warmup: 2, thermal_floor_seconds: 0 },
  };
}
