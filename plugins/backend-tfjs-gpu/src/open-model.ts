import { Tokenizer } from '@huggingface/tokenizers';
import type { ComponentContext, ExperimentConfig } from '@llem/core';
import {
  type BatchEngine,
  eosTokenIds,
  fetchConfiguredModel,
  loadTokenizer,
  missingTokenizer,
  type OpenRequest,
  type PromptTokenizer,
  residentMemory,
} from '@llem/plugin-kit';
import { createByteTokenizer } from './byte-tokenizer.ts';
import { openCheckpoint } from './checkpoint/checkpoint.ts';
import { createDecoder, type Decoder } from './decoder/decoder.ts';
import { effectiveSettings } from './effective-settings.ts';
import { batchEngine } from './generation/batch-engine.ts';
import type { Engine } from './generation/engine.ts';
import { createPause } from './generation/pause.ts';
import { libraryVersions } from './library-versions.ts';
import { loadWarnings } from './load-warnings.ts';
import { refuseOversized } from './memory-need.ts';
import { countNonEmbedding } from './model/count-parameters.ts';
import type { DecoderPlan } from './model/decoder-plan.ts';
import { planModel } from './model/plan-model.ts';
import type { Runtime } from './runtimes/runtime.ts';
import { selectRuntime } from './runtimes/select-runtime.ts';
import type { TfjsSection } from './section.ts';
import { loadWeights } from './weights/load-weights.ts';
import { createCheckpointSource, createDummySource, type WeightSource } from './weights/weight-source.ts';

/** Fetches the model, starts the runtime and brings the weights onto it. */
export async function openModel(request: OpenRequest<TfjsSection>): Promise<BatchEngine> {
  const { config, section, context } = request;
  const definition = selectRuntime(section.tf_backend ?? null);
  if (!definition) throw new Error(`no runtime ${section.tf_backend}`);
  const dummy = config.load_format === 'dummy';
  const revision = section.revision ?? null;
  const directory = await fetchConfiguredModel(config, context, { revision });
  const { config: architecture, plan } = await planModel(directory);
  refuseOversized(plan, definition);
  const tokenizer = await tokenizerOf(directory, plan, dummy);
  const eosIds = await eosTokenIds('tfjs', directory, architecture);
  const runtime = await definition.start();
  const decoder = await buildDecoder(config, context, plan, runtime, directory);
  const engine: Engine = {
    ...{ decoder, tokenizer, config, clock: context.clock, eosIds },
    batchSize: section.batch_size ?? 1,
    useCache: section.use_cache ?? true,
    // As transformers does it: a tokenizer without a padding token pads with the end of text.
    padId: tokenizer.padId ?? eosIds[0] ?? 0,
  };
  return batchEngine(engine, {
    model_memory_mb: residentMemory(),
    non_embedding_parameters: countNonEmbedding(plan),
    architecture,
    engine_version: runtime.tf.version_core,
    libraries: libraryVersions(),
    effective_settings: effectiveSettings(engine, {
      runtime: definition.name,
      device: runtime.device,
      threads: runtime.threads,
      revision,
      directory,
    }),
    tokenizer: tokenizer.name,
    warnings: loadWarnings(config, section, tokenizer, definition.name),
  });
}

async function tokenizerOf(directory: string, plan: DecoderPlan, dummy: boolean): Promise<PromptTokenizer> {
  const tokenizer = await loadTokenizer('tfjs', directory, Tokenizer);
  if (tokenizer) return tokenizer;
  if (dummy) return createByteTokenizer(plan.vocabSize);
  throw missingTokenizer('tfjs', directory);
}

async function buildDecoder(
  config: ExperimentConfig,
  context: ComponentContext,
  plan: DecoderPlan,
  { tf }: Runtime,
  directory: string,
): Promise<Decoder> {
  const { clock, signal } = context;
  const pause = createPause(clock, signal);
  const start = clock.now();
  const build = async (source: WeightSource) => {
    const weights = await loadWeights(tf, plan, source, async (loaded) => {
      context.progress(`layer ${loaded} of ${plan.layers.length}`, clock.now() - start);
      await pause();
    });
    return createDecoder(tf, plan, weights);
  };
  if (config.load_format === 'dummy')
    return build(createDummySource(config.random_seed, plan.initializerRange));
  await using checkpoint = await openCheckpoint(directory);
  return await build(createCheckpointSource(checkpoint, plan.prefix));
}
