/** Return codes that llem tells apart; those of nvml.h. */
export const NVML = {
  SUCCESS: 0,
  NOT_SUPPORTED: 3,
  NO_PERMISSION: 4,
  INSUFFICIENT_SIZE: 7,
  DRIVER_NOT_LOADED: 9,
  FUNCTION_NOT_FOUND: 13,
  GPU_IS_LOST: 15,
  LIB_RM_VERSION_MISMATCH: 18,
} as const;

/** Texts for people; a driver that is gone cannot be asked for its own. */
const TEXTS: Readonly<Record<number, string>> = {
  1: 'NVML is not initialised',
  2: 'invalid argument',
  3: 'not supported',
  4: 'no permission',
  6: 'not found',
  7: 'insufficient size',
  9: 'the NVIDIA driver is not loaded',
  10: 'timeout',
  12: 'a shared library is missing',
  13: 'the library has no such function',
  15: 'the GPU has fallen off the bus',
  16: 'reset required',
  17: 'blocked by the operating system',
  18: 'driver and library versions differ',
  19: 'in use',
  20: 'out of memory',
  999: 'unknown error',
};

/** `the GPU has fallen off the bus (15)`. */
export function nvmlCodeText(code: number): string {
  return `${TEXTS[code] ?? 'error'} (${code})`;
}

const FIXES: Readonly<Record<number, string>> = {
  4: 'add the user to the group that owns /dev/nvidia*, or ask the administrator',
  9: 'sudo modprobe nvidia',
  18: 'reboot, or reload the NVIDIA kernel module, so that driver and library match',
};

/** What mends a failed initialisation; null when only the driver's log can say. */
export function nvmlCodeFix(code: number): string {
  return FIXES[code] ?? 'check the driver with nvidia-smi';
}
