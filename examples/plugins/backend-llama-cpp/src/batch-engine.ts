import type { DeviceInfo } from '@llem/core';
import { type BatchEngine, startMemoryPeak } from '@llem/plugin-kit';
import type { Engine } from './engine.ts';
import { generate } from './generate.ts';
import type { GgufFile } from './gguf-file.ts';
import { libraryVersion } from './installed.ts';
import { closeLibrary } from './library.ts';
import { effectiveSettings, ignoredSettings, samplingOptions } from './settings.ts';

/** The engine as plugin-kit drives it. */
export async function batchEngine(
  engine: Engine,
  file: GgufFile,
  visible: readonly DeviceInfo[],
): Promise<BatchEngine> {
  const { llama, model, context, sequences, config } = engine;
  const { bos, eos, shouldPrependBosToken, shouldAppendEosToken } = model.tokens;
  const { gpuVram, cpuRam } = await llama.getLlamaMemoryUsage();
  const version = libraryVersion();
  return {
    info: {
      device_uuids: llama.gpu === false ? [] : visible.map(({ uuid }) => uuid),
      model_memory_mb: (llama.gpu === false ? cpuRam : gpuVram) / 2 ** 20,
      non_embedding_parameters: file.nonEmbeddingParameters,
      engine_version: version,
      libraries: { 'node-llama-cpp': version, 'llama.cpp': llama.llamaCppRelease.release },
      effective_settings: { ...effectiveSettings(engine), weights: file.type, memory_source: 'llama.cpp' },
      tokenizer: model.vocabularyType,
      warnings: ignoredSettings(engine),
    },
    batchSize: sequences.length,
    contextSize: context.contextSize,
    tokenize: (text) => [
      ...(shouldPrependBosToken && bos !== null ? [bos] : []),
      ...model.tokenize(text, true),
      ...(shouldAppendEosToken && eos !== null ? [eos] : []),
    ],
    begin: (signal) => {
      // On a GPU llama.cpp tells no peak, and the memory of this process is another.
      const peak = llama.gpu === false ? startMemoryPeak() : null;
      return {
        generate: (rows) => generate(engine, rows, signal),
        figures: () => {
          const { mb = null, source = null } = peak?.read() ?? {};
          return { peak_memory_mb: mb, padding_tokens: 0, extras: { memory_source: source } };
        },
      };
    },
    async capture() {
      const row = { request: 0, input: [], limit: 0 };
      const { repeatPenalty, ...sampling } = samplingOptions(config, row, []);
      return {
        engine: effectiveSettings(engine),
        sampling: { ...sampling, repeatPenalty: repeatPenalty?.penalty ?? 1 },
        library_version: version,
      };
    },
    async dispose() {
      // The context with it.
      await model.dispose();
      await closeLibrary(llama);
    },
  };
}
