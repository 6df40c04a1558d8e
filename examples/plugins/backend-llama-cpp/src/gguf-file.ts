import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BackendError, type Precision } from '@llem/core';
import { expandHome, isLocalModel, loadFailed } from '@llem/plugin-kit';
import type { GgufTensorInfo } from 'node-llama-cpp';

/** The precision that each type of GGUF weights is; Q5, Q6 and those below 4 bits have no name in llem. */
const PRECISIONS: Readonly<Record<string, Precision>> = {
  F32: 'fp32',
  F16: 'fp16',
  BF16: 'bf16',
  Q8_0: 'int8',
  Q4_0: 'int4',
  Q4_1: 'int4',
  Q4_K: 'int4',
  IQ4_NL: 'int4',
  IQ4_XS: 'int4',
};

/** Bytes of an entry with an empty name. */
const SMALLEST_TENSOR = 32n;
const SMALLEST_FIELD = 13n;

const backend = 'llama-cpp';

/** What the header of a model file says. */
export interface GgufFile {
  readonly path: string;
  /** Type of most of its weights, such as `Q4_K`. */
  readonly type: string;
  /** Null where llem has no name for it. */
  readonly precision: Precision | null;
  /** Parameters of the arithmetic: all but the look-up tables, and a tied output projection once (measurement.md 9). */
  readonly nonEmbeddingParameters: number;
}

/**
 * Reads the header of the model's file; the weights are not touched.
 * @throws BackendError BACKEND.MODEL_NOT_FOUND for what is no local file, BACKEND.LOAD_FAILED for what is no GGUF
 */
export async function readGguf(
  model: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<GgufFile> {
  const path = resolve(expandHome(model, env));
  const found = isLocalModel(model) ? await stat(path).catch(() => null) : null;
  if (!found?.isFile()) {
    const fix = 'download a .gguf file and give its path, such as model: ./model-Q4_K_M.gguf';
    throw new BackendError('BACKEND.MODEL_NOT_FOUND', `${model} is no file on this machine`, {
      backend,
      fix,
    });
  }
  const { GgmlType, readGgufFileInfo } = await import('node-llama-cpp');
  try {
    await checkHeader(path, found.size);
    const { fullTensorInfo = [] } = await readGgufFileInfo(path, {
      sourceType: 'filesystem',
      logWarnings: false,
    });
    const type = GgmlType[commonestType(fullTensorInfo)] ?? 'unknown';
    const precision = PRECISIONS[type] ?? null;
    return { path, type, precision, nonEmbeddingParameters: countNonEmbedding(fullTensorInfo) };
  } catch (error) {
    throw loadFailed(backend, `${model} is no GGUF file`, {
      fix: 'convert the model with llama.cpp (convert_hf_to_gguf.py), or download it again',
      cause: error,
    });
  }
}

/** The library's reader takes the numbers at the head at their word, and reads zeros for ever behind a short file. */
async function checkHeader(path: string, size: number): Promise<void> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(24), 0, 24, 0);
    const least = buffer.readBigUInt64LE(8) * SMALLEST_TENSOR + buffer.readBigUInt64LE(16) * SMALLEST_FIELD;
    if (least > size) throw new Error(`its header is longer than its ${size} bytes`);
  } finally {
    await file.close();
  }
}

function commonestType(tensors: readonly GgufTensorInfo[]): number {
  const sizes = new Map<number, number>();
  for (const tensor of tensors)
    sizes.set(tensor.ggmlType, (sizes.get(tensor.ggmlType) ?? 0) + elements(tensor));
  const [largest] = [...sizes].sort(([, one], [, other]) => other - one);
  return largest?.[0] ?? -1;
}

function countNonEmbedding(tensors: readonly GgufTensorInfo[]): number {
  const isTied = !tensors.some(({ name }) => name === 'output.weight');
  return tensors
    .filter(({ name }) => !name.includes('embd') || (isTied && name === 'token_embd.weight'))
    .reduce((sum, tensor) => sum + elements(tensor), 0);
}

function elements({ dimensions }: GgufTensorInfo): number {
  return dimensions.reduce<number>((product, size) => product * Number(size), 1);
}
