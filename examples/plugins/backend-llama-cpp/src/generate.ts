import { type BatchRow, type GeneratedRow, RowProgress } from '@llem/plugin-kit';
import type { Token } from 'node-llama-cpp';
import type { Engine } from './engine.ts';
import { samplingOptions } from './settings.ts';

/**
 * Generates a batch, a token of every row at a time: llama.cpp evaluates what is asked for in one turn together.
 * A row stamps its own tokens, after their sampling, which waits for the processor.
 */
export async function generate(
  engine: Engine,
  rows: readonly BatchRow[],
  signal: AbortSignal,
): Promise<readonly GeneratedRow[]> {
  const running = rows.map((row) => start(engine, row));
  try {
    for (let left = running; left.length > 0; left = left.filter(({ row }) => row.finish === null)) {
      signal.throwIfAborted();
      await Promise.all(left.map((one) => step(engine, one)));
    }
  } finally {
    // A stream that is told to end waits for its token under way.
    await Promise.allSettled(running.map(({ stream }) => stream.return()));
    await Promise.allSettled(engine.sequences.map((sequence) => sequence.clearHistory()));
  }
  return running.map(({ row: { ids, finish }, times_s }) => ({ ids, times_s, finish: finish ?? 'length' }));
}

type Running = ReturnType<typeof start>;

function start({ model, sequences, config }: Engine, { request, input, limit }: BatchRow) {
  const sequence = sequences[request % sequences.length];
  if (!sequence) throw new Error(`no sequence for request ${request}`);
  const isEnd = (id: number) => !config.decoder.ignore_eos && model.isEogToken(id as Token);
  const row = new RowProgress(input, limit, { has: isEnd });
  const options = samplingOptions(config, { request, input, limit }, row.ids as Token[]);
  return { row, times_s: [] as number[], stream: sequence.evaluate(input as Token[], options) };
}

async function step({ context: { clock } }: Engine, { row, times_s, stream }: Running): Promise<void> {
  const { value } = await stream.next();
  if (value === undefined) throw new Error('llama.cpp gave no next token');
  row.accept(value);
  times_s.push(clock.now());
}
