import {
  type ComponentContext,
  type ExperimentConfig,
  LLEMError,
  type LoadedModel,
  type LoadedModelInfo,
  sectionOf,
} from '@llem/core';
import { fetchModel, residentMemory } from '@llem/plugin-kit';
import { openCheckpoint } from './checkpoint/checkpoint.ts';
import { createDecoder, type Decoder } from './decoder/decoder.ts';
import { effectiveSettings } from './effective-settings.ts';
import { eosTokenIds } from './eos-token-ids.ts';
import { loadFailed, messageOf } from './errors.ts';
import type { Engine } from './generation/engine.ts';
import { createPause } from './generation/pause.ts';
import { libraryVersions } from './library-versions.ts';
import { loadWarnings } from './load-warnings.ts';
import { createLoadedModel } from './loaded-model.ts';
import { refuseOversized } from './memory-need.ts';
import { countNonEmbedding } from './model/count-parameters.ts';
import type { DecoderPlan } from './model/decoder-plan.ts';
import { planModel } from './model/plan-model.ts';
import { refuseUnsupported } from './refuse-unsupported.ts';
import type { Runtime } from './runtimes/runtime.ts';
import { selectRuntime } from './runtimes/select-runtime.ts';
import { TfjsSection } from './section.ts';
import { loadTokenizer, missingTokenizer } from './tokenizer/load-tokenizer.ts';
import { createByteTokenizer, type PromptTokenizer } from './tokenizer/prompt-tokenizer.ts';
import { loadWeights } from './weights/load-weights.ts';
import { createCheckpointSource, createDummySource, type WeightSource } from './weights/weight-source.ts';

/** Fetches the model, starts the runtime and brings the weights onto it. Every failure is a BackendError. */
export async function loadModel(config: ExperimentConfig, context: ComponentContext): Promise<LoadedModel> {
  refuseUnsupported(config);
  try {
    return await load(config, context);
  } catch (error) {
    if (context.signal.aborted || LLEMError.is(error)) throw error;
    throw loadFailed(messageOf(error), 'check the sizes in config.json; --verbose shows the cause', error);
  }
}

async function load(config: ExperimentConfig, context: ComponentContext): Promise<LoadedModel> {
  const section = TfjsSection.parse(sectionOf(config));
  const definition = selectRuntime(section.tf_backend ?? null);
  if (!definition) throw new Error(`no runtime ${section.tf_backend}`);
  const dummy = config.load_format === 'dummy';
  const revision = section.revision ?? null;
  const directory = await fetchModel({
    model: config.model,
    revision,
    dummy,
    env: context.env,
    signal: context.signal,
    clock: context.clock,
    logger: context.logger,
    onProgress: (text) => context.progress(text),
  });
  const { config: architecture, plan } = await planModel(directory);
  refuseOversized(plan, definition);
  const tokenizer = await tokenizerOf(directory, plan, dummy);
  const eosIds = await eosTokenIds(directory, architecture);
  const runtime = await definition.start();
  const decoder = await buildDecoder(config, context, plan, runtime, directory);
  const engine: Engine = {
    decoder,
    tokenizer,
    config,
    clock: context.clock,
    batchSize: section.batch_size ?? 1,
    useCache: section.use_cache ?? true,
    eosIds,
    // As transformers does it: a tokenizer without a padding token pads with the end of text.
    padId: tokenizer.padId ?? eosIds[0] ?? 0,
  };
  const info: LoadedModelInfo = {
    device_uuids: [],
    model_memory_mb: residentMemory(),
    non_embedding_parameters: countNonEmbedding(plan),
    architecture,
    engine_version: runtime.tf.version_core,
    libraries: libraryVersions(),
    cuda_version: null,
    effective_settings: effectiveSettings(engine, {
      runtime: definition.name,
      device: runtime.device,
      threads: runtime.threads,
      revision,
      directory,
    }),
    tokenizer: tokenizer.name,
    build_metadata: null,
    env: {},
    warnings: loadWarnings(config, section, tokenizer, definition.name),
  };
  return createLoadedModel(engine, info);
}

async function tokenizerOf(directory: string, plan: DecoderPlan, dummy: boolean): Promise<PromptTokenizer> {
  const tokenizer = await loadTokenizer(directory);
  if (tokenizer) return tokenizer;
  if (dummy) return createByteTokenizer(plan.vocabSize);
  throw missingTokenizer(directory);
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
