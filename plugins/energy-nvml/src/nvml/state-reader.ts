import { NativeMemory } from './native-memory.ts';
import type { NvmlCall, NvmlFunction, NvmlLibrary } from './nvml-library.ts';
import { NVML } from './return-codes.ts';

const BYTES_PER_MIB = 1_048_576;
const CLOCK_SM = 1;
const TEMPERATURE_GPU = 0;
const POLICY = { power: 0, thermal: 1 } as const;
/** `nvmlProcessInfo_t`: u32 pid, u64 usedGpuMemory, u32, u32. */
const PROCESS_BYTES = 24;
const MOST_PROCESSES = 512;
/** What NVML says where memory per process is not known. */
const UNKNOWN_MEMORY = 2 ** 64 - 1;

/**
 * State of one device, each call guarded by itself: NaN is "not read". Reads allocate nothing, so that the sampling
 * thread can use them; several figures that one call gives stand in fields afterwards.
 */
export class StateReader {
  readonly #call: NvmlLibrary['call'];
  readonly #handle: bigint;
  readonly #memory = new NativeMemory(24);
  readonly #count = new NativeMemory(4);
  readonly #processes = new NativeMemory(PROCESS_BYTES * MOST_PROCESSES);
  readonly #reasons: NvmlFunction;
  readonly #listProcesses: NvmlCall;
  memoryTotal_mb = Number.NaN;
  memoryUsed_mb = Number.NaN;
  gpu_pct = Number.NaN;
  memory_pct = Number.NaN;

  constructor({ call }: NvmlLibrary, handle: bigint) {
    this.#call = call;
    this.#handle = handle;
    const probe = (name: NvmlFunction) => call[name](handle, this.#memory.bytes) !== NVML.FUNCTION_NOT_FOUND;
    this.#reasons = probe('nvmlDeviceGetCurrentClocksEventReasons')
      ? 'nvmlDeviceGetCurrentClocksEventReasons'
      : 'nvmlDeviceGetCurrentClocksThrottleReasons';
    this.#listProcesses =
      this.#processesBy(call.nvmlDeviceGetComputeRunningProcesses_v3) === NVML.FUNCTION_NOT_FOUND
        ? call.nvmlDeviceGetComputeRunningProcesses_v2
        : call.nvmlDeviceGetComputeRunningProcesses_v3;
  }

  temperature_c(): number {
    return this.#u32(this.#call.nvmlDeviceGetTemperature(this.#handle, TEMPERATURE_GPU, this.#memory.bytes));
  }

  smClock_mhz(): number {
    return this.#u32(this.#call.nvmlDeviceGetClockInfo(this.#handle, CLOCK_SM, this.#memory.bytes));
  }

  readMemory(): void {
    const failed = this.#call.nvmlDeviceGetMemoryInfo(this.#handle, this.#memory.bytes) !== NVML.SUCCESS;
    this.memoryTotal_mb = failed ? Number.NaN : this.#memory.u64(0) / BYTES_PER_MIB;
    this.memoryUsed_mb = failed ? Number.NaN : this.#memory.u64(16) / BYTES_PER_MIB;
  }

  readUtilisation(): void {
    const failed =
      this.#call.nvmlDeviceGetUtilizationRates(this.#handle, this.#memory.bytes) !== NVML.SUCCESS;
    this.gpu_pct = failed ? Number.NaN : this.#memory.u32(0);
    this.memory_pct = failed ? Number.NaN : this.#memory.u32(4);
  }

  /** Bit mask of clock-event reasons. */
  throttleReasons(): number {
    return this.#u64(this.#call[this.#reasons](this.#handle, this.#memory.bytes), 0);
  }

  /** Seconds since the driver was loaded in which the policy held the clocks back. */
  violation_s(policy: keyof typeof POLICY): number {
    const code = this.#call.nvmlDeviceGetViolationStatus(this.#handle, POLICY[policy], this.#memory.bytes);
    return this.#u64(code, 8) / 1e9;
  }

  /** Number of processes with a context, to be read by `pid` and `processMemory_mb`; NaN when they cannot be listed. */
  processes(): number {
    const code = this.#processesBy(this.#listProcesses);
    return code === NVML.SUCCESS ? Math.min(MOST_PROCESSES, this.#count.u32()) : Number.NaN;
  }

  pid(index: number): number {
    return this.#processes.u32(index * PROCESS_BYTES);
  }

  /** MiB; NaN where the driver does not know it. */
  processMemory_mb(index: number): number {
    const bytes = this.#processes.u64(index * PROCESS_BYTES + 8);
    return bytes >= UNKNOWN_MEMORY ? Number.NaN : bytes / BYTES_PER_MIB;
  }

  #processesBy(list: NvmlCall): number {
    this.#count.bytes.writeUInt32LE(MOST_PROCESSES);
    return list(this.#handle, this.#count.bytes, this.#processes.bytes);
  }

  #u32(code: number): number {
    return code === NVML.SUCCESS ? this.#memory.u32() : Number.NaN;
  }

  #u64(code: number, offset: number): number {
    return code === NVML.SUCCESS ? this.#memory.u64(offset) : Number.NaN;
  }
}
