import type { Clock, ComponentContext, ExperimentConfig } from '@llem/core';
import type { Llama, LlamaContext, LlamaContextSequence, LlamaModel } from 'node-llama-cpp';
import type { GgufFile } from './gguf-file.ts';
import { closeLibrary, openLibrary } from './library.ts';
import { type LlamaCppSection, sectionFrom } from './section.ts';

/** What llama.cpp built, with the configuration that it was built for. */
export interface Engine {
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly context: LlamaContext;
  /** One per prompt of a batch. */
  readonly sequences: readonly LlamaContextSequence[];
  readonly config: ExperimentConfig;
  readonly section: LlamaCppSection;
  readonly clock: Clock;
}

/** Loads the file and makes a context for one batch. What was opened is closed when a later step fails. */
export async function openEngine(
  config: ExperimentConfig,
  { path }: GgufFile,
  { clock, logger, progress, signal }: ComponentContext,
): Promise<Engine> {
  signal.throwIfAborted();
  const section = sectionFrom(config);
  const llama = await openLibrary(section);
  llama.logger = (_level, message) => logger.debug(`llama.cpp: ${message.trim()}`);
  let model: LlamaModel | undefined;
  try {
    signal.throwIfAborted();
    const start = clock.now();
    model = await llama.loadModel({
      modelPath: path,
      loadSignal: signal,
      ...given({ gpuLayers: section.gpu_layers, useMmap: section.use_mmap }),
    });
    progress('weights', clock.now() - start);
    const context = await model.createContext({
      sequences: section.batch_size ?? 1,
      createSignal: signal,
      ...given({
        contextSize: section.n_ctx ?? roomFor(config),
        batchSize: section.n_batch,
        threads: section.n_threads,
        flashAttention: section.flash_attention,
      }),
    });
    const sequences = Array.from({ length: context.totalSequences }, () => context.getSequence());
    return { llama, model, context, sequences, config, section, clock };
  } catch (error) {
    await model?.dispose();
    await closeLibrary(llama);
    signal.throwIfAborted();
    throw error;
  }
}

/** Tokens that a sequence holds at most, where both limits are set; else the engine takes what fits. */
function roomFor({ max_input_tokens, max_output_tokens }: ExperimentConfig): number | null {
  return max_input_tokens === null || max_output_tokens === null
    ? null
    : max_input_tokens + max_output_tokens;
}

type Given<Options> = { [Name in keyof Options]?: NonNullable<Options[Name]> };

/** What is not set is not passed: the engine decides. */
function given<Options extends object>(options: Options): Given<Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value != null)) as Given<Options>;
}
