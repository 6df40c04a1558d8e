import { openRegularFile } from '@llem/core';

/** Far above the header of any real model, and what the reference implementation refuses as well. */
const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;

/**
 * Sum of the element counts of all tensors in a safetensors file, read from its header alone.
 * @throws RangeError or SyntaxError for a header that is not one
 */
export async function countParameters(path: string): Promise<number> {
  const header = await readHeader(path);
  if (typeof header !== 'object' || header === null) throw new RangeError(`${path}: no safetensors header`);
  const shapes = Object.entries(header).flatMap(([name, tensor]) =>
    name === '__metadata__' ? [] : [shapeOf(tensor)],
  );
  return shapes.reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

async function readHeader(path: string): Promise<unknown> {
  await using file = await openRegularFile(path);
  const { size } = await file.stat();
  const { buffer: start } = await file.read(Buffer.alloc(LENGTH_BYTES), 0, LENGTH_BYTES, 0);
  const length = Number(start.readBigUInt64LE());
  // The length is a claim of the file about itself: it must not decide how much memory is asked for.
  if (length > Math.min(MAX_HEADER_BYTES, size - LENGTH_BYTES))
    throw new RangeError(`${path}: header of ${length} bytes`);
  const { buffer: text } = await file.read(Buffer.alloc(length), 0, length, LENGTH_BYTES);
  return JSON.parse(text.toString('utf8'));
}

function shapeOf(tensor: unknown): number[] {
  const shape: unknown = typeof tensor === 'object' && tensor !== null ? Reflect.get(tensor, 'shape') : null;
  const isSize = (size: unknown): size is number =>
    typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
  if (!Array.isArray(shape) || !shape.every(isSize)) throw new RangeError('a tensor without a shape');
  return shape;
}
