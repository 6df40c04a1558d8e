import { elements } from '../model/count-parameters.ts';
import type { Parameter } from '../model/decoder-plan.ts';
import type { WeightSource } from './weight-source.ts';

/** A table that stays on the host. Disposing it leaves `values` empty. */
export interface HostTable extends Disposable {
  readonly values: Float32Array;
}

/**
 * Reads a table into memory that is given back at once when the table is disposed: a plain buffer would wait for a
 * collection, and what lies outside of the heap, gigabytes perhaps, does not hasten one.
 */
export async function readHostTable(source: WeightSource, parameter: Parameter): Promise<HostTable> {
  const bytes = elements(parameter.shape) * Float32Array.BYTES_PER_ELEMENT;
  const buffer = new ArrayBuffer(bytes, { maxByteLength: bytes });
  const release = () => buffer.resize(0);
  try {
    return { values: await source.read(parameter, new Float32Array(buffer)), [Symbol.dispose]: release };
  } catch (error) {
    release();
    throw error;
  }
}
