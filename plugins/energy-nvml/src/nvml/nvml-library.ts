import koffi from 'koffi';
import { NVML, nvmlCodeFix, nvmlCodeText } from './return-codes.ts';

/** What a call takes: a handle or number, a name, or memory that it fills. */
export type NativeArgument = bigint | number | string | NodeJS.ArrayBufferView | null;
/** Returns an NVML return code; `FUNCTION_NOT_FOUND` when the library does not have the function. */
export type NvmlCall = (...values: NativeArgument[]) => number;

/** Arguments of each function: `h` device handle, `u` unsigned int, `s` string, `p` memory to fill. */
const SIGNATURES = {
  nvmlInit_v2: '',
  nvmlShutdown: '',
  nvmlSystemGetDriverVersion: 'pu',
  nvmlSystemGetCudaDriverVersion_v2: 'p',
  nvmlDeviceGetCount_v2: 'p',
  nvmlDeviceGetHandleByIndex_v2: 'up',
  nvmlDeviceGetHandleByUUID: 'sp',
  nvmlDeviceGetDeviceHandleFromMigDeviceHandle: 'hp',
  nvmlDeviceGetIndex: 'hp',
  nvmlDeviceGetName: 'hpu',
  nvmlDeviceGetUUID: 'hpu',
  nvmlDeviceGetArchitecture: 'hp',
  nvmlDeviceGetCudaComputeCapability: 'hpp',
  nvmlDeviceGetCurrPcieLinkGeneration: 'hp',
  nvmlDeviceGetMigMode: 'hpp',
  nvmlDeviceGetPersistenceMode: 'hp',
  nvmlDeviceGetEccMode: 'hpp',
  nvmlDeviceGetPowerManagementLimit: 'hp',
  nvmlDeviceGetPowerManagementDefaultLimit: 'hp',
  nvmlDeviceGetFanSpeed: 'hp',
  nvmlDeviceGetTotalEnergyConsumption: 'hp',
  nvmlDeviceGetPowerUsage: 'hp',
  nvmlDeviceGetFieldValues: 'hup',
  nvmlDeviceGetTemperature: 'hup',
  nvmlDeviceGetMemoryInfo: 'hp',
  nvmlDeviceGetUtilizationRates: 'hp',
  nvmlDeviceGetClockInfo: 'hup',
  nvmlDeviceGetCurrentClocksEventReasons: 'hp',
  nvmlDeviceGetCurrentClocksThrottleReasons: 'hp',
  nvmlDeviceGetViolationStatus: 'hup',
  nvmlDeviceGetComputeRunningProcesses_v3: 'hpp',
  nvmlDeviceGetComputeRunningProcesses_v2: 'hpp',
} as const;

const TYPES: Readonly<Record<string, string>> = { h: 'uint64_t', u: 'uint32_t', s: 'str', p: 'void *' };

export type NvmlFunction = keyof typeof SIGNATURES;

/** The functions of one initialised library. Disposing shuts it down, once. */
export interface NvmlLibrary extends Disposable {
  readonly path: string;
  readonly call: Readonly<Record<NvmlFunction, NvmlCall>>;
}

/** A library that could not be used, with what would mend it. */
export class NvmlUnavailable extends Error {
  override readonly name = 'NvmlUnavailable';
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

/** The loader's own search, then where containers and distributions put the driver. */
const CANDIDATES = [
  'libnvidia-ml.so.1',
  '/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1',
  '/usr/lib/aarch64-linux-gnu/libnvidia-ml.so.1',
  '/usr/lib64/libnvidia-ml.so.1',
  '/usr/local/nvidia/lib64/libnvidia-ml.so.1',
  '/usr/lib/wsl/lib/libnvidia-ml.so.1',
] as const;

/**
 * Loads `path`, or the first library that the system has, and initialises it. No CUDA context is made.
 * @throws NvmlUnavailable naming every candidate tried, or the return code of the initialisation
 */
export function openNvml(path: string | null = null): NvmlLibrary {
  const { library, found } = load(path === null ? CANDIDATES : [path]);
  const call = Object.fromEntries(
    Object.entries(SIGNATURES).map(([name, signature]) => [name, bind(library, name, signature)]),
  ) as Record<NvmlFunction, NvmlCall>;
  const code = call.nvmlInit_v2();
  if (code !== NVML.SUCCESS) {
    library.unload();
    throw new NvmlUnavailable(`NVML does not initialise: ${nvmlCodeText(code)}`, nvmlCodeFix(code));
  }
  let open = true;
  return {
    path: found,
    call,
    [Symbol.dispose]() {
      // The library stays mapped: another thread may be inside it, and NVML counts its own users.
      if (open) call.nvmlShutdown();
      open = false;
    },
  };
}

type Loaded = ReturnType<typeof koffi.load>;

function load(candidates: readonly string[]): { library: Loaded; found: string } {
  const tried = new Map<string, string[]>();
  for (const candidate of candidates) {
    try {
      return { library: koffi.load(candidate), found: candidate };
    } catch (error) {
      // koffi's text leaves out which library it was; most often it is the same for all.
      const reason = error instanceof Error ? error.message : String(error);
      tried.set(reason, [...(tried.get(reason) ?? []), candidate]);
    }
  }
  const failures = [...tried].map(([reason, names]) => `${names.join(', ')} (${reason})`);
  throw new NvmlUnavailable(
    `no NVML library: tried ${failures.join('; ')}`,
    'install the NVIDIA driver, or put the folder of libnvidia-ml.so.1 on LD_LIBRARY_PATH',
  );
}

/** Anonymous types only: named ones collide when a module is loaded twice, as in a thread. */
function bind(library: Loaded, name: string, signature: string): NvmlCall {
  const types = [...signature].map((letter) => TYPES[letter] ?? 'void *');
  try {
    return library.func(name, 'int', types);
  } catch {
    return () => NVML.FUNCTION_NOT_FOUND;
  }
}
