import { setImmediate as nextTurn } from 'node:timers/promises';

/** What the backend needs of an engine. `import` your engine's package here and return it in this shape. */
export interface Engine {
  readonly version: string;
  /** Names that `open` takes among its options. */
  readonly options: readonly string[];
  open(model: string, options: Readonly<Record<string, unknown>>): Promise<EngineModel>;
}

export interface EngineModel {
  /** Tokens of input and output together that it can hold. */
  readonly context: number;
  readonly endOfText: number;
  tokenize(text: string): number[];
  /** Generates for all rows of a batch at once: in each step the next token of every row. */
  generate(
    batch: readonly (readonly number[])[],
    settings: GenerationSettings,
  ): AsyncIterable<readonly number[]>;
  close(): Promise<void>;
}

export interface GenerationSettings {
  readonly max_new_tokens: number;
  readonly min_new_tokens: number;
  readonly ignore_eos: boolean;
  readonly repetition_penalty: number;
}

/** Stands in until an engine takes its place: a magpie, which says once more what it has heard. A token is a byte. */
export const engine: Engine = {
  version: '1.0.0',
  options: ['seed', 'voice'],
  async open() {
    return {
      context: 2048,
      endOfText: 0,
      tokenize: (text) => [...Buffer.from(text)],
      async *generate(batch, { max_new_tokens, min_new_tokens, ignore_eos }) {
        for (let step = 0; step < max_new_tokens; step += 1) {
          // Back to the event loop, or no signal is heard meanwhile.
          await nextTurn();
          const mayEnd = !ignore_eos && step >= min_new_tokens;
          yield batch.map((heard) =>
            mayEnd && step >= heard.length ? 0 : (heard[step % heard.length] ?? 0),
          );
        }
      },
      async close() {},
    };
  },
};
