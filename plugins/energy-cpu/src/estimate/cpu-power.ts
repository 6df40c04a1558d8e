import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findCpuModel } from './cpu-models.ts';

/** The power model of a machine's processors. */
export interface CpuPower {
  /** W of all packages at full load. */
  readonly tdp_w: number;
  /** Logical processors that share it. */
  readonly logical: number;
  /** Where the figures come from, for a person. */
  readonly origin: string;
}

/** W assumed of a machine whose processor no table knows (measurement.md 5). */
const UNKNOWN_TDP_W = 100;

/** Thermal design power of the machine and the processors it is spread over, from `<root>/cpuinfo`. */
export async function readCpuPower(root: string): Promise<CpuPower> {
  return cpuPower(await readFile(join(root, 'cpuinfo'), 'utf8'));
}

/**
 * The same from the text of `cpuinfo`. A virtual machine shows a few processors of a large package: their share is
 * taken of the package's processors, or two of them would be charged with the power of sixty-four.
 */
export function cpuPower(cpuinfo: string): CpuPower {
  const visible = Math.max(1, valuesOf(cpuinfo, 'processor').length);
  const [modelName = 'unknown model'] = valuesOf(cpuinfo, 'model name');
  const packages = Math.max(1, new Set(valuesOf(cpuinfo, 'physical id')).size);
  const model = findCpuModel(modelName);
  if (model === null) {
    return {
      tdp_w: UNKNOWN_TDP_W,
      logical: visible,
      origin: `${UNKNOWN_TDP_W} W assumed, "${modelName}" is in no table`,
    };
  }
  return {
    tdp_w: model.tdp_w * packages,
    logical: Math.max(visible, model.logical * packages),
    origin: `${packages} x ${model.tdp_w} W thermal design power of ${model.name}`,
  };
}

function valuesOf(cpuinfo: string, key: string): string[] {
  const pattern = new RegExp(`^${key}\\s*:\\s*(.*)$`, 'gm');
  return [...cpuinfo.matchAll(pattern)].map(([, value = '']) => value.trim());
}
