import type { Clock, ExperimentConfig } from '@llem/core';
import type { PromptTokenizer } from '@llem/plugin-kit';
import type { Decoder } from '../decoder/decoder.ts';

/** A loaded model and everything that does not change between its runs. */
export interface Engine {
  readonly decoder: Decoder;
  readonly tokenizer: PromptTokenizer;
  readonly config: ExperimentConfig;
  readonly clock: Clock;
  readonly batchSize: number;
  readonly useCache: boolean;
  readonly eosIds: readonly number[];
  readonly padId: number;
}
