import koffi from 'koffi';

const CANDIDATES = [
  'libcuda.so.1',
  '/usr/lib/x86_64-linux-gnu/libcuda.so.1',
  '/usr/lib/aarch64-linux-gnu/libcuda.so.1',
  '/usr/lib64/libcuda.so.1',
  '/usr/local/nvidia/lib64/libcuda.so.1',
  '/usr/lib/wsl/lib/libcuda.so.1',
] as const;

/** Enough to make the driver set the device up as a model's process does (measurement.md 7). */
const TOUCHED_BYTES = 4096;

/**
 * Makes the primary context of every device that this process can see, and touches its memory. The contexts last
 * until the process ends. Returns how many there are.
 * @throws Error naming the call and its code
 */
export function retainContexts(): number {
  const library = load();
  const call = (
    name: string,
    types: readonly string[],
    ...values: readonly (number | bigint | Buffer)[]
  ): void => {
    const code: number = library.func(name, 'int', [...types])(...values);
    if (code !== 0) throw new Error(`${name} answered ${code}`);
  };
  const count = Buffer.alloc(4);
  call('cuInit', ['uint32_t'], 0);
  call('cuDeviceGetCount', ['void *'], count);
  for (let ordinal = 0; ordinal < count.readInt32LE(); ordinal += 1) {
    const [device, context, memory] = [Buffer.alloc(4), Buffer.alloc(8), Buffer.alloc(8)];
    call('cuDeviceGet', ['void *', 'int'], device, ordinal);
    call('cuDevicePrimaryCtxRetain', ['void *', 'int'], context, device.readInt32LE());
    call('cuCtxSetCurrent', ['uint64_t'], context.readBigUInt64LE());
    call('cuMemAlloc_v2', ['void *', 'size_t'], memory, TOUCHED_BYTES);
    call('cuMemsetD8_v2', ['uint64_t', 'uint8_t', 'size_t'], memory.readBigUInt64LE(), 0, TOUCHED_BYTES);
    call('cuCtxSynchronize', []);
  }
  return count.readInt32LE();
}

function load(): ReturnType<typeof koffi.load> {
  const failures: string[] = [];
  for (const candidate of CANDIDATES) {
    try {
      return koffi.load(candidate);
    } catch (error) {
      failures.push(`${candidate} (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  throw new Error(`no CUDA driver library: tried ${failures.join(', ')}`);
}
