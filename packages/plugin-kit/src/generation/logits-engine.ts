import type { BatchEngine, EngineInfo } from '../backend/batch-engine.ts';

/** An engine on the CPU of this process that turns tokens into logits, and leaves all else to `createLogitsEngine`. */
export interface LogitsEngine
  extends Pick<BatchEngine, 'batchSize' | 'contextSize' | 'longestSequence' | 'tokenize' | 'dispose'> {
  readonly info: EngineInfo;
  /** Ids that end a text. */
  readonly eosIds: readonly number[];
  /** Options of the engine as it was built. */
  readonly built: Readonly<Record<string, unknown>>;
  /** Begins a static batch, whose rows have so many columns of padding at their left, to be masked. */
  begin(padding: readonly number[]): LogitsBatch;
}

export interface LogitsBatch {
  /**
   * Feeds rows × columns of ids, row by row, that follow those fed before. Resolves to the logits of a row's last
   * column, which are used up. Goes through the event loop, so that an abort is heard between two steps.
   */
  feed(ids: Int32Array): Promise<(row: number) => Float32Array>;
  /** Of keys and values, at the end of the batch. */
  cacheBytes(): number;
}
