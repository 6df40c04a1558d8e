import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import type { ComponentContext, ExperimentConfig } from '@llem/core';
import { fetchModel } from '@llem/plugin-kit';
import { messageOf, refusal } from './refusal.ts';
import { sectionFrom } from './section.ts';

/** What the files of a model say. */
export interface ModelFiles {
  readonly graph: string;
  readonly architecture: Readonly<Record<string, unknown>>;
  readonly contextSize: number;
  readonly eosIds: readonly number[];
  readonly tokenizer: { readonly name: string; encode(text: string): readonly number[] };
}

/** Names that exporters give files of a precision, in `onnx/` or beside config.json. */
const GRAPHS: Readonly<Record<string, readonly string[]>> = {
  fp32: ['model.onnx'],
  int8: ['model_int8.onnx', 'model_quantized.onnx'],
  int4: ['model_q4.onnx'],
};

/** Weights of a precision among a model's files, the graph last; null when there is none. */
function weightsOf(precision: string): (files: readonly string[]) => readonly string[] | null {
  const names = (GRAPHS[precision] ?? []).flatMap((name) => [`onnx/${name}`, name]);
  return (files) => {
    const graph = names.find((name) => files.includes(name));
    if (graph === undefined) return null;
    return [...files.filter((file) => file.startsWith(`${graph}_data`)), graph];
  };
}

/** Finds or fetches a model and reads what stands beside its graph. Throws BackendErrors. */
export async function readModelFiles(
  config: ExperimentConfig,
  context: ComponentContext,
): Promise<ModelFiles> {
  const { env, signal, clock, logger } = context;
  const weights = weightsOf(config.precision);
  const revision = sectionFrom(config).revision ?? null;
  const onProgress = (text: string) => context.progress(text);
  const source = { model: config.model, revision, env, signal };
  const directory = await fetchModel({ ...source, dummy: false, weights, clock, logger, onProgress });
  const graph = weights(await readdir(directory, { recursive: true }))?.at(-1);
  if (graph === undefined)
    throw refusal('BACKEND.MODEL_NOT_FOUND', {
      message: `${config.model} has no ${config.precision} graph: ${(GRAPHS[config.precision] ?? []).join(' or ')}`,
      fix: `optimum-cli export onnx --task text-generation-with-past --model <model> ${directory}`,
    });
  const architecture = await readJson(join(directory, 'config.json'));
  const generation = await readJson(join(directory, 'generation_config.json')).catch(() => ({}));
  const eos: unknown = Reflect.get(generation, 'eos_token_id') ?? architecture.eos_token_id ?? [];
  const contextSize = Number(architecture.max_position_embeddings ?? architecture.n_positions);
  if (!(contextSize > 0))
    throw refusal('BACKEND.MODEL_UNSUPPORTED', {
      message: `onnxruntime cannot tell the context of ${config.model}: its config.json has no max_position_embeddings`,
      fix: 'add it to config.json',
    });
  return {
    graph: join(directory, graph),
    architecture,
    contextSize,
    eosIds: [eos].flat().map(Number),
    tokenizer: await readTokenizer(directory),
  };
}

async function readTokenizer(directory: string): Promise<ModelFiles['tokenizer']> {
  const definition = await readJson(join(directory, 'tokenizer.json'));
  const config = await readJson(join(directory, 'tokenizer_config.json')).catch(() => ({}));
  const tokenizer = new Tokenizer(definition, config);
  const name = String(Reflect.get(config, 'tokenizer_class') ?? 'tokenizer.json');
  return { name, encode: (text) => tokenizer.encode(text).ids };
}

async function readJson(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return Object(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const message = `onnxruntime model loading failed: ${file}: ${messageOf(error)}`;
    throw refusal(
      'BACKEND.LOAD_FAILED',
      { message, fix: 'export the model again, with its tokenizer' },
      error,
    );
  }
}
