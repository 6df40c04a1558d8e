import { BackendError, type ComponentContext, type ExperimentConfig, type LoadedModel } from '@llem/core';
import { createBatchModel, fetchModel } from '@llem/plugin-kit';
import type { Engine } from './engine.ts';

/** Opens the model in the engine. What the harness asks of a loaded model beyond generating, `createBatchModel` does. */
export async function loadModel(
  engine: Engine,
  config: ExperimentConfig,
  batchSize: number,
  { env, settings, clock, signal }: ComponentContext,
): Promise<LoadedModel> {
  refuseUnsupported(config, engine);
  const options = { seed: config.random_seed, ...config.passthrough_kwargs };
  const cacheDir = settings.output.model_cache_dir;
  const folder = await fetchModel({
    model: config.model,
    revision: null,
    dummy: false,
    env,
    cacheDir,
    signal,
  });
  signal.throwIfAborted();
  const model = await engine.open(folder, options);
  const { min_new_tokens, ignore_eos } = config.decoder;
  return createBatchModel(
    {
      // What an engine does not know, such as the number of its parameters, it leaves out.
      info: {
        engine_version: engine.version,
        effective_settings: {
          ...options,
          batch_size: batchSize,
          precision: config.precision,
          min_new_tokens,
          ignore_eos,
        },
        tokenizer: 'byte',
      },
      batchSize,
      contextSize: model.contextSize,
      tokenize: model.tokenize,
      begin: (abort) => ({
        async generate(rows) {
          const times = rows.map((): number[] => []);
          const outputs = await model.generate(
            rows.map(({ input }) => input),
            {
              limits: rows.map(({ limit }) => limit),
              minNewTokens: min_new_tokens ?? 0,
              ignoreEndOfText: ignore_eos,
            },
            (row) => times[row]?.push(clock.now()),
            abort,
          );
          return outputs.map((ids, row) => ({
            ids,
            times_s: times[row] ?? [],
            finish: !ignore_eos && ids.at(-1) === model.endOfText ? 'eos' : 'length',
          }));
        },
      }),
      dispose: () => model.close(),
    },
    config,
    clock,
  );
}

/** A value that is dropped in silence measures something else, so it is refused. */
function refuseUnsupported(config: ExperimentConfig, { options, version }: Engine): void {
  const passed = Object.keys(config.passthrough_kwargs ?? {}).filter((name) => !options.includes(name));
  const [field] = [
    ...(config.lora ? ['lora'] : []),
    ...(config.load_format === 'dummy' ? ['load_format'] : []),
    ...(config.decoder.repetition_penalty === 1 ? [] : ['decoder.repetition_penalty']),
    ...passed.map((name) => `passthrough_kwargs.${name}`),
  ];
  if (field === undefined) return;
  throw new BackendError('BACKEND.UNSUPPORTED_SETTING', `magpie ${version} has nothing that takes ${field}`, {
    fix: `remove ${field} from the experiment`,
    backend: 'magpie',
  });
}
