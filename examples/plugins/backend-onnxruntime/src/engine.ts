import type { Clock, ComponentContext, ExperimentConfig } from '@llem/core';
import {
  type BatchEngine,
  createTokenChooser,
  mulberry32,
  residentMemory,
  samplingSettings,
  startMemoryPeak,
} from '@llem/plugin-kit';
import type { InferenceSession } from 'onnxruntime-node';
import { generate } from './generate.ts';
import { type ModelFiles, readModelFiles } from './model-files.ts';
import { messageOf, refusal } from './refusal.ts';
import { ignoredSettings, sectionFrom, sessionOptions } from './section.ts';

/** What is used of the library. */
export type OnnxRuntime = Pick<typeof import('onnxruntime-node'), 'InferenceSession' | 'Tensor'>;

/** What ONNX Runtime built of a model, and what it was built for. */
export interface Engine {
  readonly ort: OnnxRuntime;
  readonly session: InferenceSession;
  readonly files: ModelFiles;
  readonly cache: readonly CacheInput[];
  readonly clock: Clock;
}

/** Keys or values of a layer: `[batch, heads, past, head]`. */
export interface CacheInput {
  readonly input: string;
  readonly output: string;
  readonly heads: number;
  readonly size: number;
}

/** Reads the model, builds a session of its graph and describes it as plugin-kit drives it. */
export async function openEngine(
  ort: OnnxRuntime,
  version: string,
  config: ExperimentConfig,
  context: ComponentContext,
): Promise<BatchEngine> {
  const { clock, signal } = context;
  const files = await readModelFiles(config, context);
  signal.throwIfAborted();
  const options = sessionOptions(config);
  const session = await ort.InferenceSession.create(files.graph, options).catch((cause: unknown) => {
    const message = `onnxruntime model loading failed: ${messageOf(cause)}`;
    throw refusal(
      'BACKEND.LOAD_FAILED',
      { message, fix: `export ${config.model} again, for opset 23 or lower` },
      cause,
    );
  });
  try {
    signal.throwIfAborted();
    return describe({ ort, session, files, cache: cacheOf(session), clock }, version, config, options);
  } catch (error) {
    await session.release();
    throw error;
  }
}

function describe(
  engine: Engine,
  version: string,
  config: ExperimentConfig,
  options: InferenceSession.SessionOptions,
): BatchEngine {
  const { session, files } = engine;
  const { architecture, contextSize, eosIds, tokenizer } = files;
  const sampling = samplingSettings(config);
  const batchSize = sectionFrom(config).batch_size ?? 1;
  const ends = new Set(config.decoder.ignore_eos ? [] : eosIds);
  return {
    info: {
      model_memory_mb: residentMemory(),
      architecture,
      engine_version: version,
      libraries: { 'onnxruntime-node': version },
      effective_settings: {
        graph: files.graph,
        revision: sectionFrom(config).revision ?? null,
        session: options,
        batch_size: batchSize,
        context_size: contextSize,
        max_input_tokens: config.max_input_tokens,
        max_output_tokens: config.max_output_tokens,
        sampling,
        random_seed: config.random_seed,
        eos_token_ids: eosIds,
        memory_source: 'process_rss',
      },
      tokenizer: tokenizer.name,
      warnings: ignoredSettings(config),
    },
    batchSize,
    contextSize,
    tokenize: (text) => tokenizer.encode(text),
    begin(signal) {
      const peak = startMemoryPeak();
      let [padding_tokens, largest] = [0, 0];
      return {
        async generate(rows) {
          // A generator of its own makes a request the same whatever it is batched with.
          const choosers = rows.map(({ request }) =>
            createTokenChooser(sampling, eosIds, mulberry32((config.random_seed + request) % 2 ** 32)),
          );
          const batch = await generate(engine, rows, { choosers, ends, signal });
          padding_tokens += batch.padding;
          largest = Math.max(largest, batch.cacheBytes);
          return batch.rows;
        },
        figures() {
          const { mb, source } = peak.read();
          const kv_cache = {
            size_mb: largest / 2 ** 20,
            hit_rate: null,
            blocks_used: null,
            blocks_total: null,
          };
          return { peak_memory_mb: mb, padding_tokens, kv_cache, extras: { memory_source: source } };
        },
      };
    },
    capture: async () => ({ engine: { ...options }, sampling: { ...sampling }, library_version: version }),
    dispose: () => session.release(),
  };
}

const OTHER_INPUTS = ['input_ids', 'attention_mask', 'position_ids'];
const PAST = 'past_key_values';

/** The cache that a graph takes and gives. Throws for a graph that is no decoder with one. */
function cacheOf({ inputMetadata, outputMetadata }: InferenceSession): readonly CacheInput[] {
  const cache = inputMetadata.flatMap((input) => {
    const [, heads, , size] = input.isTensor ? input.shape : [];
    const isCache = input.name.startsWith(PAST) && input.isTensor && input.type === 'float32';
    if (!isCache || typeof heads !== 'number' || typeof size !== 'number') return [];
    return [{ input: input.name, output: input.name.replace(PAST, 'present'), heads, size }];
  });
  const known = [...OTHER_INPUTS, ...cache.map(({ input }) => input)];
  const strange = inputMetadata.filter(({ name }) => !known.includes(name)).map(({ name }) => name);
  const floats = outputMetadata.filter((output) => output.isTensor && output.type === 'float32');
  const missing = ['logits', ...cache.map(({ output }) => output)].filter(
    (name) => !floats.some((output) => output.name === name),
  );
  if (cache.length > 0 && strange.length === 0 && missing.length === 0) return cache;
  throw refusal('BACKEND.MODEL_UNSUPPORTED', {
    message: `onnxruntime cannot run this graph: ${
      cache.length === 0
        ? `no fp32 inputs ${PAST}.*`
        : `inputs ${strange.join(', ')}; no fp32 outputs ${missing.join(', ')}`
    }`,
    fix: 'optimum-cli export onnx --task text-generation-with-past',
  });
}
