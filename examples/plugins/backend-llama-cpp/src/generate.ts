import type { BatchRow, GeneratedRow } from '@llem/plugin-kit';
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
    for (let left = running; left.length > 0; left = left.filter(({ finish }) => finish === null)) {
      signal.throwIfAborted();
      await Promise.all(left.map((row) => step(engine, row)));
    }
  } finally {
    // A stream that is told to end waits for its token under way.
    await Promise.allSettled(running.map(({ stream }) => stream.return()));
    await Promise.allSettled(engine.sequences.map((sequence) => sequence.clearHistory()));
  }
  return running.map(({ ids, times_s, finish }) => ({ ids, times_s, finish: finish ?? 'length' }));
}

interface Running {
  readonly stream: AsyncGenerator<Token, void>;
  readonly limit: number;
  readonly ids: Token[];
  readonly times_s: number[];
  finish: 'eos' | 'length' | null;
}

function start({ sequences, config }: Engine, row: BatchRow): Running {
  const sequence = sequences[row.request % sequences.length];
  if (!sequence) throw new Error(`no sequence for request ${row.request}`);
  const ids: Token[] = [];
  const stream = sequence.evaluate(row.input as Token[], samplingOptions(config, row, ids));
  return { stream, limit: row.limit, ids, times_s: [], finish: null };
}

async function step({ model, config, clock }: Engine, row: Running): Promise<void> {
  const { value } = await row.stream.next();
  if (value === undefined) throw new Error('llama.cpp gave no next token');
  row.ids.push(value);
  row.times_s.push(clock.now());
  if (model.isEogToken(value) && !config.decoder.ignore_eos) row.finish = 'eos';
  else if (row.ids.length >= row.limit) row.finish = 'length';
}
