import { type BatchEngine, type OpenRequest, startMemoryPeak } from '@llem/plugin-kit';
import { openEngine } from './engine.ts';
import { generate } from './generate.ts';
import { readGguf } from './gguf-file.ts';
import { VERSION } from './installed.ts';
import { closeLibrary } from './library.ts';
import type { LlamaCppSection } from './section.ts';
import { effectiveSettings, ignoredSettings, samplingOptions } from './settings.ts';

/** Loads the file and describes the engine as plugin-kit drives it. */
export async function openModel(
  library: typeof import('node-llama-cpp'),
  request: OpenRequest<LlamaCppSection>,
): Promise<BatchEngine> {
  const { config, context, devices } = request;
  const file = await readGguf(config.model, context.env);
  const engine = await openEngine(library, file.path, request);
  const { llama, model, built, sequences } = engine;
  const { bos, eos, shouldPrependBosToken, shouldAppendEosToken } = model.tokens;
  const { gpuVram, cpuRam } = await llama.getLlamaMemoryUsage();
  const isOnCpu = llama.gpu === false;
  return {
    info: {
      // llama.cpp tells no UUIDs; it spreads a model over the GPUs that CUDA shows.
      device_uuids: isOnCpu ? [] : devices,
      model_memory_mb: (isOnCpu ? cpuRam : gpuVram) / 2 ** 20,
      non_embedding_parameters: file.nonEmbeddingParameters,
      engine_version: VERSION,
      libraries: { 'node-llama-cpp': VERSION, 'llama.cpp': llama.llamaCppRelease.release },
      effective_settings: { ...effectiveSettings(engine), weights: file.type, memory_source: 'llama.cpp' },
      tokenizer: model.vocabularyType,
      warnings: ignoredSettings(engine),
    },
    batchSize: sequences.length,
    contextSize: built.contextSize,
    tokenize: (text) => [
      ...(shouldPrependBosToken && bos !== null ? [bos] : []),
      ...model.tokenize(text, true),
      ...(shouldAppendEosToken && eos !== null ? [eos] : []),
    ],
    begin: (signal) => {
      // On a GPU llama.cpp tells no peak, and the memory of this process is another.
      const peak = isOnCpu ? startMemoryPeak() : null;
      return {
        generate: (rows) => generate(engine, rows, signal),
        figures: () => {
          const { mb = null, source = null } = peak?.read() ?? {};
          return { peak_memory_mb: mb, padding_tokens: 0, extras: { memory_source: source } };
        },
      };
    },
    async capture() {
      const { repeatPenalty, ...sampling } = samplingOptions(config, { request: 0, input: [], limit: 0 }, []);
      return {
        engine: effectiveSettings(engine),
        sampling: { ...sampling, repeatPenalty: repeatPenalty?.penalty ?? 1 },
        library_version: VERSION,
      };
    },
    async dispose() {
      // The context with it.
      await model.dispose();
      await closeLibrary(llama);
    },
  };
}
