import type { ExperimentConfig } from '@llem/core';
import { givenOptions, type OpenRequest } from '@llem/plugin-kit';
import type { Llama, LlamaContext, LlamaContextSequence, LlamaModel } from 'node-llama-cpp';
import { closeLibrary, openLibrary } from './library.ts';
import type { LlamaCppSection } from './section.ts';

/** What llama.cpp built, with what it was built for. */
export interface Engine extends OpenRequest<LlamaCppSection> {
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly built: LlamaContext;
  /** One per prompt of a batch. */
  readonly sequences: readonly LlamaContextSequence[];
}

/** Loads the file and makes a context for one batch. What was opened is closed when a later step fails. */
export async function openEngine(
  library: typeof import('node-llama-cpp'),
  modelPath: string,
  request: OpenRequest<LlamaCppSection>,
): Promise<Engine> {
  const { config, section } = request;
  const { clock, logger, progress, signal } = request.context;
  const llama = await openLibrary(library, section);
  llama.logger = (_level, message) => logger.debug(`llama.cpp: ${message.trim()}`);
  let model: LlamaModel | undefined;
  try {
    signal.throwIfAborted();
    const start = clock.now();
    model = await llama.loadModel({
      modelPath,
      loadSignal: signal,
      ...givenOptions({ gpuLayers: section.gpu_layers, useMmap: section.use_mmap }),
    });
    progress('weights', clock.now() - start);
    const built = await model.createContext({
      sequences: section.batch_size ?? 1,
      createSignal: signal,
      ...givenOptions({
        contextSize: section.n_ctx ?? roomFor(config),
        batchSize: section.n_batch,
        threads: section.n_threads,
        flashAttention: section.flash_attention,
      }),
    });
    const sequences = Array.from({ length: built.totalSequences }, () => built.getSequence());
    return { ...request, llama, model, built, sequences };
  } catch (error) {
    await model?.dispose();
    await closeLibrary(llama);
    throw error;
  }
}

/** Tokens that a sequence holds at most, where both limits are set; else the engine takes what fits. */
function roomFor({ max_input_tokens, max_output_tokens }: ExperimentConfig): number | null {
  return max_input_tokens === null || max_output_tokens === null
    ? null
    : max_input_tokens + max_output_tokens;
}
