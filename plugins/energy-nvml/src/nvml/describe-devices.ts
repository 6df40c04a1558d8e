import type { DeviceInfo, DeviceProcess } from '@llem/core';
import { NativeMemory } from './native-memory.ts';
import { type NvmlFunction, type NvmlLibrary, NvmlUnavailable } from './nvml-library.ts';
import { NVML, nvmlCodeFix, nvmlCodeText } from './return-codes.ts';
import { StateReader } from './state-reader.ts';

const TEXT_BYTES = 96;

/** The number of GPUs. @throws NvmlUnavailable when the driver does not say */
export function countDevices({ call }: NvmlLibrary): number {
  const count = new NativeMemory(4);
  const code = call.nvmlDeviceGetCount_v2(count.bytes);
  if (code !== NVML.SUCCESS) {
    throw new NvmlUnavailable(`GPUs cannot be counted: ${nvmlCodeText(code)}`, nvmlCodeFix(code));
  }
  return count.u32();
}

/** The handle of a GPU by its NVML index, or the return code when there is none. */
export function deviceHandle({ call }: NvmlLibrary, index: number): { handle: bigint } | { code: number } {
  const handle = new NativeMemory(8);
  const code = call.nvmlDeviceGetHandleByIndex_v2(index, handle.bytes);
  return code === NVML.SUCCESS ? { handle: handle.bytes.readBigUInt64LE() } : { code };
}

/** Every GPU of the machine; one that does not answer is left out. `migUuid` is the instance that was asked for. */
export function describeDevices(nvml: NvmlLibrary, migUuid: string | null): DeviceInfo[] {
  const instance = migUuid === null ? null : migInstance(nvml, migUuid);
  const devices: DeviceInfo[] = [];
  for (let index = 0; index < countDevices(nvml); index += 1) {
    const found = deviceHandle(nvml, index);
    if (!('handle' in found)) continue;
    const profile = instance?.parent === index ? instance.profile : null;
    const device = describeDevice(nvml, found.handle, index, profile);
    if (device !== null) devices.push(device);
  }
  return devices;
}

function describeDevice(
  nvml: NvmlLibrary,
  handle: bigint,
  index: number,
  profile: string | null,
): DeviceInfo | null {
  const { call } = nvml;
  const state = new StateReader(nvml, handle);
  state.readMemory();
  const number = (name: NvmlFunction): number | null => readNumber(nvml, name, handle);
  const watts = (name: NvmlFunction): number | null => {
    const milliwatts = number(name);
    return milliwatts === null ? null : milliwatts / 1000;
  };
  const mode = (value: number | null): boolean | null => (value === null ? null : value === 1);
  const uuid = readText(nvml, 'nvmlDeviceGetUUID', handle);
  if (uuid === null) return null;
  const cuda = new NativeMemory(4);
  const cudaCode = call.nvmlSystemGetCudaDriverVersion_v2(cuda.bytes);
  const driver = new NativeMemory(TEXT_BYTES);
  const driverCode = call.nvmlSystemGetDriverVersion(driver.bytes, TEXT_BYTES);
  const capability = readPair(nvml, 'nvmlDeviceGetCudaComputeCapability', handle);
  return {
    index,
    uuid,
    name: readText(nvml, 'nvmlDeviceGetName', handle) ?? 'unknown',
    memory_total_mb: known(state.memoryTotal_mb),
    memory_used_mb: known(state.memoryUsed_mb),
    compute_capability: capability === null ? null : capability.join('.'),
    pcie_gen: number('nvmlDeviceGetCurrPcieLinkGeneration'),
    mig_enabled: mode(readPair(nvml, 'nvmlDeviceGetMigMode', handle)?.[0] ?? null),
    mig_profile: profile,
    persistence_mode: mode(number('nvmlDeviceGetPersistenceMode')),
    ecc_enabled: mode(readPair(nvml, 'nvmlDeviceGetEccMode', handle)?.[0] ?? null),
    power_limit_w: watts('nvmlDeviceGetPowerManagementLimit'),
    default_power_limit_w: watts('nvmlDeviceGetPowerManagementDefaultLimit'),
    temperature_c: known(state.temperature_c()),
    fan_speed_pct: number('nvmlDeviceGetFanSpeed'),
    driver_version: driverCode === NVML.SUCCESS ? driver.text() : null,
    cuda_version: cudaCode === NVML.SUCCESS ? cudaVersion(cuda.u32()) : null,
    processes: processesOf(state),
  };
}

/** `v div 1000` `.` `(v mod 1000) div 10` (measurement.md 12). */
function cudaVersion(version: number): string {
  return `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`;
}

/** The GPU that a MIG instance is a part of, and its profile, which stands at the end of its name. */
function migInstance(nvml: NvmlLibrary, uuid: string): { parent: number; profile: string } | null {
  const handle = new NativeMemory(8);
  if (nvml.call.nvmlDeviceGetHandleByUUID(uuid, handle.bytes) !== NVML.SUCCESS) return null;
  const instance = handle.bytes.readBigUInt64LE();
  if (nvml.call.nvmlDeviceGetDeviceHandleFromMigDeviceHandle(instance, handle.bytes) !== NVML.SUCCESS)
    return null;
  const parent = readNumber(nvml, 'nvmlDeviceGetIndex', handle.bytes.readBigUInt64LE());
  const name = readText(nvml, 'nvmlDeviceGetName', instance) ?? '';
  return parent === null ? null : { parent, profile: name.split(' MIG ').at(-1) || 'unknown' };
}

function processesOf(state: StateReader): DeviceProcess[] | null {
  const count = state.processes();
  if (Number.isNaN(count)) return null;
  return Array.from({ length: count }, (_, i) => ({
    pid: state.pid(i),
    memory_mb: known(state.processMemory_mb(i)),
  }));
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function readNumber({ call }: NvmlLibrary, name: NvmlFunction, handle: bigint): number | null {
  const memory = new NativeMemory(4);
  return call[name](handle, memory.bytes) === NVML.SUCCESS ? memory.u32() : null;
}

function readPair({ call }: NvmlLibrary, name: NvmlFunction, handle: bigint): [number, number] | null {
  const [first, second] = [new NativeMemory(4), new NativeMemory(4)];
  return call[name](handle, first.bytes, second.bytes) === NVML.SUCCESS ? [first.u32(), second.u32()] : null;
}

function readText({ call }: NvmlLibrary, name: NvmlFunction, handle: bigint): string | null {
  const memory = new NativeMemory(TEXT_BYTES);
  return call[name](handle, memory.bytes, TEXT_BYTES) === NVML.SUCCESS ? memory.text() : null;
}
