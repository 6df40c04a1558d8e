import { setImmediate as nextTurn } from 'node:timers/promises';

/** What the backend needs of an engine: `import` your engine's package here, and give it this form. */
export interface Engine {
  readonly version: string;
  /** Names that `open` takes. Any other is refused, never dropped. */
  readonly options: readonly string[];
  open(folder: string, options: Readonly<Record<string, unknown>>): Promise<EngineModel>;
}

export interface EngineModel {
  /** Tokens of a sequence, input and output together. */
  readonly contextSize: number;
  readonly endOfText: number;
  tokenize(text: string): readonly number[];
  /** Ids that each row generates, up to and including its end of text; `onToken` is called as each is known. */
  generate(
    inputs: readonly (readonly number[])[],
    settings: GenerationSettings,
    onToken: (row: number) => void,
    signal: AbortSignal,
  ): Promise<readonly (readonly number[])[]>;
  close(): Promise<void>;
}

export interface GenerationSettings {
  /** Tokens at most, by row. */
  readonly limits: readonly number[];
  readonly minNewTokens: number;
  readonly ignoreEndOfText: boolean;
}

const END = 0;

/** Stands in until an engine takes its place: a magpie, which says once more what it heard. A token is a byte. */
export const engine: Engine = {
  version: '1.0.0',
  options: ['seed', 'voice'],
  open: async () => ({
    contextSize: 2048,
    endOfText: END,
    tokenize: (text) => [...Buffer.from(text)],
    async generate(inputs, { limits, minNewTokens, ignoreEndOfText }, onToken, signal) {
      const outputs = inputs.map((): number[] => []);
      for (let step = 0; step < Math.max(...limits); step += 1) {
        // Back to the event loop, or no signal is heard while it generates.
        await nextTurn();
        signal.throwIfAborted();
        for (const [row, output] of outputs.entries()) {
          const heard = inputs[row] ?? [];
          if (output.length === limits[row] || (!ignoreEndOfText && output.at(-1) === END)) continue;
          const isAtEnd = !ignoreEndOfText && step >= Math.max(minNewTokens, heard.length);
          output.push(isAtEnd ? END : (heard[step % heard.length] ?? END));
          onToken(row);
        }
      }
      return outputs;
    },
    async close() {},
  }),
};
