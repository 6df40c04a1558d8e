// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { short } from './energy.mjs';

const REPEATS = 5;

/**
 * Tokens per second of `llem run`, meters and all, beside those of a plain script that makes the same calls of
 * `generate` on the same shape, in turns. Each side begins in a fresh process: one that has generated before is
 * faster, which the second round of the script shows.
 * @param {Record<string, any>} results @param {import('./validate.mjs').Context} context
 */
export async function measureOverhead(results, context) {
  const { scale, run, hasTime, save } = context;
  const batch = scale.batchSizes.includes(8) ? 8 : 1;
  results.pairs ??= [];
  const { pairs } = results;
  Object.assign(results, { batch_size: batch, batches: scale.batches, tokens: scale.tokens });
  while (pairs.length < REPEATS && hasTime(100)) {
    const [source = ''] = scale.sources;
    const measureLlem = async () => (await run(short(context, batch, source))).result.avg_tokens_per_second;
    const measureBare = () => plainRounds(context, batch);
    // Each pair in the other order, so that drift counts for neither side.
    const isLlemFirst = pairs.length % 2 === 0;
    const first = isLlemFirst ? await measureLlem() : await measureBare();
    const second = isLlemFirst ? await measureBare() : await measureLlem();
    const [llem, [bare, bare_second_round]] = isLlemFirst ? [first, second] : [second, first];
    pairs.push({ llem, bare, bare_second_round });
    save();
  }
}

/** @param {import('./validate.mjs').Context} context @param {number} batch */
async function plainRounds(context, batch) {
  const bare = await startBare(context, batch);
  try {
    return [await bare.tokensPerSecond(), await bare.tokensPerSecond()];
  } finally {
    await bare.end();
  }
}

/** @param {import('./validate.mjs').Context} context @param {number} batch */
async function startBare({ python, model, scale }, batch) {
  const program = fileURLToPath(new URL('bare.py', import.meta.url));
  const args = [program, model, scale.precision, String(batch), String(scale.batches), String(scale.tokens)];
  const child = spawn(python, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`bare.py ended (${child.exitCode ?? child.signalCode})`);
    return JSON.parse(value);
  };
  await next();
  return {
    /** @returns {Promise<number>} */
    async tokensPerSecond() {
      child.stdin.write('run\n');
      const { seconds, tokens } = await next();
      return tokens / seconds;
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}
