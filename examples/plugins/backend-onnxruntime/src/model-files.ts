import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { BackendError } from '@llem/core';
import {
  eosTokenIds,
  fetchConfiguredModel,
  loadTokenizer,
  missingTokenizer,
  type OpenRequest,
  type PromptTokenizer,
  readJsonFile,
} from '@llem/plugin-kit';
import type { OnnxRuntimeSection } from './section.ts';

/** What the files of a model say. */
export interface ModelFiles {
  readonly graph: string;
  readonly architecture: Readonly<Record<string, unknown>>;
  readonly contextSize: number;
  readonly eosIds: readonly number[];
  readonly tokenizer: PromptTokenizer;
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

const backend = 'onnxruntime';

/** Finds or fetches a model and reads what stands beside its graph. Throws BackendErrors. */
export async function readModelFiles(request: OpenRequest<OnnxRuntimeSection>): Promise<ModelFiles> {
  const { config, section, context } = request;
  const weights = weightsOf(config.precision);
  const directory = await fetchConfiguredModel(config, context, {
    revision: section.revision ?? null,
    weights,
  });
  const graph = weights(await readdir(directory, { recursive: true }))?.at(-1);
  if (graph === undefined) {
    const names = (GRAPHS[config.precision] ?? []).join(' or ');
    const what = `${config.model} has no ${config.precision} graph: ${names}`;
    const fix = `optimum-cli export onnx --task text-generation-with-past --model <model> ${directory}`;
    throw new BackendError('BACKEND.MODEL_NOT_FOUND', what, { backend, fix });
  }
  const fix = 'export the model again, with its config.json';
  const architecture = (await readJsonFile(join(directory, 'config.json'), { backend, fix })) ?? {};
  const contextSize = Number(architecture.max_position_embeddings ?? architecture.n_positions);
  if (!(contextSize > 0)) {
    const what = `onnxruntime cannot tell the context of ${config.model}: its config.json has no max_position_embeddings`;
    throw new BackendError('BACKEND.MODEL_UNSUPPORTED', what, { backend, fix: 'add it to config.json' });
  }
  const tokenizer = await loadTokenizer(backend, directory, Tokenizer);
  if (tokenizer === null) throw missingTokenizer(backend, directory);
  const eosIds = await eosTokenIds(backend, directory, architecture);
  return { graph: join(directory, graph), architecture, contextSize, eosIds, tokenizer };
}
