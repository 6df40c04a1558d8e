import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const ITEM_BYTES = 8;

const Reference = z.strictObject({
  // A name, never a path: the worker's libraries are strangers.
  $file: z.string().regex(/^[\w-]+\.f64$/),
  dtype: z.literal('f64'),
  shape: z.tuple([z.int().min(0)]),
  /** First element in the file. */
  offset: z.int().min(0).default(0),
});

/**
 * `value` with every `{"$file"}` in it replaced by the numbers it stands for, read from `directory`; the files are
 * deleted. Throws an Error that says what is wrong with a reference.
 */
export async function readFileArrays(value: unknown, directory: string): Promise<unknown> {
  const names = collectNames(value, new Set());
  if (names.size === 0) return value;
  const files = new Map<string, Float64Array>();
  for (const name of names) {
    const path = join(directory, Reference.shape.$file.parse(name));
    files.set(name, toNumbers(await readFile(path)));
    await rm(path);
  }
  return replace(value, files);
}

function collectNames(value: unknown, names: Set<string>): Set<string> {
  if (isMap(value)) {
    if (typeof value.$file === 'string') names.add(value.$file);
    for (const inner of Object.values(value)) collectNames(inner, names);
  } else if (Array.isArray(value)) {
    for (const inner of value) if (typeof inner === 'object') collectNames(inner, names);
  }
  return names;
}

function replace(value: unknown, files: ReadonlyMap<string, Float64Array>): unknown {
  if (Array.isArray(value)) {
    return value.map((inner) => (typeof inner === 'object' ? replace(inner, files) : inner));
  }
  if (!isMap(value)) return value;
  if (!('$file' in value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner, files)]));
  }
  const { $file, shape, offset } = Reference.parse(value);
  const numbers = files.get($file) ?? new Float64Array();
  const [length] = shape;
  if (offset + length > numbers.length) {
    throw new Error(`${$file} holds ${numbers.length} numbers, ${length} from ${offset} were announced`);
  }
  return toArray(numbers.subarray(offset, offset + length));
}

/** By index: `Array.from` goes through an iterator, which for a hundred megabytes takes over a second. */
function toArray(numbers: Float64Array): number[] {
  const array = new Array<number>(numbers.length);
  for (let index = 0; index < numbers.length; index += 1) array[index] = numbers[index] ?? 0;
  return array;
}

/** Little-endian doubles, copied where the buffer does not begin at a multiple of their size. */
function toNumbers(bytes: Buffer): Float64Array {
  const length = Math.floor(bytes.byteLength / ITEM_BYTES);
  const { buffer, byteOffset } = byteOffsetFits(bytes) ? bytes : new Uint8Array(bytes);
  return new Float64Array(buffer, byteOffset, length);
}

function byteOffsetFits({ byteOffset }: Buffer): boolean {
  return byteOffset % ITEM_BYTES === 0;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
