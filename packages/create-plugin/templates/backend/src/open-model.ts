import { type BatchEngine, fetchConfiguredModel, type OpenRequest } from '@llem/plugin-kit';
import type { Engine } from './engine.ts';

/** Opens the model in the engine. What llem asks of a loaded model beyond generating, plugin-kit makes of this. */
export async function openModel(
  engine: Engine,
  { config, section, context }: OpenRequest<{ batch_size: number }>,
): Promise<BatchEngine> {
  const folder = await fetchConfiguredModel(config, context);
  context.signal.throwIfAborted();
  const options = { seed: config.random_seed, ...config.passthrough_kwargs };
  const model = await engine.open(folder, options);
  const { min_new_tokens, ignore_eos } = config.decoder;
  return {
    // What an engine does not know, such as the number of its parameters, it leaves out.
    info: {
      engine_version: engine.version,
      effective_settings: {
        ...options,
        batch_size: section.batch_size,
        precision: config.precision,
        min_new_tokens,
        ignore_eos,
      },
      tokenizer: 'byte',
    },
    batchSize: section.batch_size,
    contextSize: model.contextSize,
    tokenize: model.tokenize,
    begin: (signal) => ({
      async generate(rows) {
        const times = rows.map((): number[] => []);
        const outputs = await model.generate(
          rows.map(({ input }) => input),
          {
            limits: rows.map(({ limit }) => limit),
            minNewTokens: min_new_tokens ?? 0,
            ignoreEndOfText: ignore_eos,
          },
          (row) => times[row]?.push(context.clock.now()),
          signal,
        );
        return outputs.map((ids, row) => ({
          ids,
          times_s: times[row] ?? [],
          finish: !ignore_eos && ids.at(-1) === model.endOfText ? 'eos' : 'length',
        }));
      },
    }),
    dispose: () => model.close(),
  };
}
