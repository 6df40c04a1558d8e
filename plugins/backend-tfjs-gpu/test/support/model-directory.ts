import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mulberry32 } from '@llem/plugin-kit';

/** A temporary directory with the files of a model; removed when disposed. */
export interface ModelDirectory extends Disposable {
  readonly path: string;
  write(name: string, content: object | Uint8Array | string): void;
}

export function createModelDirectory(
  files: Readonly<Record<string, object | Uint8Array | string>> = {},
): ModelDirectory {
  const path = mkdtempSync(join(tmpdir(), 'llem-tfjs-'));
  const write = (name: string, content: object | Uint8Array | string) =>
    writeFileSync(
      join(path, name),
      typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
    );
  for (const [name, content] of Object.entries(files)) write(name, content);
  return { path, write, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

/** A llama of the least size that exercises everything: two layers, grouped heads. */
export const TINY_LLAMA = {
  model_type: 'llama',
  vocab_size: 300,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  max_position_embeddings: 64,
  eos_token_id: 1,
  initializer_range: 0.5,
};

/** A safetensors file of the header and data given, whatever they say. */
export function safetensorsBytes(header: object | string, data: Uint8Array = new Uint8Array()): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

/** A sound file of fp32 tensors by name and shape, filled with seeded numbers. */
export function randomSafetensors(shapes: Readonly<Record<string, readonly number[]>>): Uint8Array {
  const random = mulberry32(1);
  const header: Record<string, object> = {};
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const values = Float32Array.from(
      { length: shape.reduce((product, size) => product * size, 1) },
      () => random() - 0.5,
    );
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
    parts.push(new Uint8Array(values.buffer));
  }
  return safetensorsBytes(header, Buffer.concat(parts));
}
