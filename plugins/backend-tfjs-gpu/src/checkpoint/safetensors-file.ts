import type { FileHandle } from 'node:fs/promises';
import { messageOf, openRegularFile } from '@llem/core';
import { loadFailed } from '../errors.ts';
import { headerLength, LENGTH_BYTES, parseHeader, type TensorEntry } from './safetensors-header.ts';
import { bfloat16ToFloat32, float16ToFloat32 } from './to-float32.ts';

/** One open safetensors file. Tensors are read one by one: the file is never in memory as a whole. */
export interface SafetensorsFile extends AsyncDisposable {
  readonly path: string;
  readonly entries: ReadonlyMap<string, TensorEntry>;
  /** Values of a tensor of F32, F16 or BF16 as fp32, in `target` where one is given; any other dtype is a BackendError. */
  read(entry: TensorEntry, target?: Float32Array): Promise<Float32Array>;
}

/** Opens a file and checks its header; a BackendError names the file when it is not what it says. */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const handle = await openFile(path);
  try {
    const { size } = await handle.stat();
    const prefix = await readAt(handle, path, 0, Math.min(LENGTH_BYTES, size));
    const header = await readAt(handle, path, LENGTH_BYTES, headerLength(prefix, size, path));
    return new OpenSafetensors(path, handle, parseHeader(header.toString('utf8'), size, path));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

class OpenSafetensors implements SafetensorsFile {
  readonly path: string;
  readonly entries: ReadonlyMap<string, TensorEntry>;
  readonly #handle: FileHandle;

  constructor(path: string, handle: FileHandle, entries: ReadonlyMap<string, TensorEntry>) {
    this.path = path;
    this.entries = entries;
    this.#handle = handle;
  }

  async read(entry: TensorEntry, target?: Float32Array): Promise<Float32Array> {
    if (!['F32', 'F16', 'BF16'].includes(entry.dtype)) {
      throw loadFailed(
        `${this.path}: tensor "${entry.name}" has dtype ${entry.dtype}, readable are F32, F16 and BF16`,
        'convert the weights to one of these, or choose an unquantised checkpoint of the model',
      );
    }
    const bytes = await readAt(this.#handle, this.path, entry.start, entry.end - entry.start);
    if (entry.dtype === 'F32' && !target) return new Float32Array(bytes.buffer);
    const values = target ?? new Float32Array(bytes.length / 2);
    if (entry.dtype === 'F32') values.set(new Float32Array(bytes.buffer));
    else if (entry.dtype === 'F16') float16ToFloat32(new Uint16Array(bytes.buffer), values);
    else bfloat16ToFloat32(new Uint16Array(bytes.buffer), values);
    return values;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await openRegularFile(path);
  } catch (error) {
    throw loadFailed(
      `${path} cannot be opened: ${messageOf(error)}`,
      'download the model again, or correct model',
      error,
    );
  }
}

/** Exactly `length` bytes in a buffer of their own, whose start is aligned for any number type. */
async function readAt(
  handle: FileHandle,
  path: string,
  position: number,
  length: number,
): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.from(new ArrayBuffer(length));
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw loadFailed(`${path} ended while it was read`, 'download the model again');
    done += bytesRead;
  }
  return bytes;
}
