import { loadFailed } from '../errors.ts';

/** Where one tensor lies in its file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Absolute byte positions, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Bytes of the length field in front of the header. */
export const LENGTH_BYTES = 8;

/** The format's own limit on the header (huggingface/safetensors, MAX_HEADER_SIZE). */
const MAX_HEADER_BYTES = 100_000_000;

const BYTES_PER_ELEMENT: Readonly<Record<string, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
};

const FIX =
  'download the file again, or save the model again with save_pretrained(..., safe_serialization=True)';

/** Header bytes announced by the first 8 bytes of a file of `fileSize` bytes; a BackendError when it cannot hold them. */
export function headerLength(prefix: Buffer, fileSize: number, file: string): number {
  if (prefix.length < LENGTH_BYTES)
    throw loadFailed(`${file} is truncated: ${fileSize} bytes hold no header`, FIX);
  const length = prefix.readBigUInt64LE();
  if (length > BigInt(Math.min(MAX_HEADER_BYTES, fileSize - LENGTH_BYTES))) {
    throw loadFailed(`${file} claims a header of ${length} bytes, but the file has ${fileSize}`, FIX);
  }
  return Number(length);
}

/**
 * The entries of a safetensors header. Nothing it says is believed: shapes, offsets and sizes must agree with one
 * another and with the file, or a BackendError names the file and the tensor.
 */
export function parseHeader(text: string, fileSize: number, file: string): Map<string, TensorEntry> {
  const header = parseObject(text, file);
  const dataStart = LENGTH_BYTES + Buffer.byteLength(text);
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, raw]) => parseEntry(name, raw, dataStart, fileSize, file));
  rejectOverlaps(entries, file);
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function parseObject(text: string, file: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw loadFailed(`${file} has a header that is not JSON`, FIX, error);
  }
  throw loadFailed(`${file} has a header that is not a JSON object`, FIX);
}

function parseEntry(
  name: string,
  raw: unknown,
  dataStart: number,
  fileSize: number,
  file: string,
): TensorEntry {
  const reject = (what: string) => loadFailed(`${file}: tensor "${name}" ${what}`, FIX);
  if (typeof raw !== 'object' || raw === null) throw reject('has no description');
  const dtype: unknown = Reflect.get(raw, 'dtype');
  const shape: unknown = Reflect.get(raw, 'shape');
  const offsets: unknown = Reflect.get(raw, 'data_offsets');
  if (typeof dtype !== 'string') throw reject('has no dtype');
  if (!isSizes(shape)) throw reject(`has the shape ${JSON.stringify(shape)}, not a list of whole numbers`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw reject(`has the data_offsets ${JSON.stringify(offsets)}, not two whole numbers`);
  }
  const [from = 0, to = 0] = offsets;
  const room = fileSize - dataStart;
  if (from > to || to > room)
    throw reject(`lies at bytes ${from} to ${to}, outside the ${room} bytes of data`);
  const bytes = shape.reduce((product, size) => product * size, BYTES_PER_ELEMENT[dtype] ?? Number.NaN);
  if (!Number.isNaN(bytes) && bytes !== to - from) {
    throw reject(
      `of ${dtype} [${shape.join(', ')}] needs ${bytes} bytes, but its data_offsets span ${to - from}`,
    );
  }
  return { name, dtype, shape, start: dataStart + from, end: dataStart + to };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function rejectOverlaps(entries: readonly TensorEntry[], file: string): void {
  const sorted = entries.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start);
  sorted.reduce<TensorEntry | null>((before, entry) => {
    if (before && entry.start < before.end) {
      throw loadFailed(`${file}: tensors "${before.name}" and "${entry.name}" overlap`, FIX);
    }
    return entry;
  }, null);
}
