import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf } from '@llem/core';
import { listFolder, readAttribute } from '@llem/plugin-kit';

/** Where Linux shows its power-capping zones. */
export const POWERCAP_ROOT = '/sys/class/powercap';

/** One counter that is summed: a CPU package, or the memory behind one. */
export interface RaplZone {
  readonly domain: 'cpu' | 'dram';
  /** `package-0`, `dram`; with its directory, because several zones are called `dram`. */
  readonly name: string;
  readonly energyFile: string;
  /** The counter starts again from 0 above this many microjoules. */
  readonly range_uj: number;
}

export type ZoneSearch =
  | { readonly found: true; readonly zones: readonly RaplZone[] }
  | { readonly found: false; readonly reason: string; readonly fix: string };

/** `intel-rapl:0`, `intel-rapl:0:2`; not `intel-rapl-mmio:0`, which repeats the joules of a package. */
const ZONE_DIRECTORY = /^intel-rapl:\d+(:\d+)?$/;

/** A package; the zones inside it have two numbers. */
const PACKAGE_DIRECTORY = /^intel-rapl:\d+$/;

/** The command that lets everybody read the counters. */
export const READ_PERMISSION_FIX = 'sudo chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj';

/**
 * The package and dram zones under `root`, each read once to see that it can be (measurement.md 5). `core`,
 * `uncore` and `psys` are left out: their joules are in the packages, or contain them.
 */
export async function findZones(root: string): Promise<ZoneSearch> {
  const zones: RaplZone[] = [];
  const hidden: string[] = [];
  for (const path of await listFolder(root)) {
    const directory = basename(path);
    if (!ZONE_DIRECTORY.test(directory)) continue;
    // A container hides the directory behind the link, and with it the name.
    const name = await readAttribute(join(path, 'name'));
    if (name === null && PACKAGE_DIRECTORY.test(directory)) hidden.push(path);
    const domain = domainOf(name);
    if (domain === null) continue;
    const energyFile = join(path, 'energy_uj');
    try {
      const [range, energy] = await Promise.all([
        readFile(join(path, 'max_energy_range_uj'), 'utf8'),
        readFile(energyFile, 'utf8'),
      ]);
      if (!(Number(range) > 0) || !/^\d+\s*$/.test(energy)) throw new Error(`${path} holds no counter`);
      zones.push({ domain, name: `${name} (${directory})`, energyFile, range_uj: Number(range) });
    } catch (error) {
      return {
        found: false,
        reason: `cannot read the RAPL counter: ${messageOf(error)}`,
        fix: isForbidden(error) ? READ_PERMISSION_FIX : `compare ${path} with a package that works`,
      };
    }
  }
  const hasPackage = zones.some(({ domain }) => domain === 'cpu');
  if (hasPackage && hidden.length > 0) {
    return {
      found: false,
      reason: `cannot tell what ${hidden.join(', ')} counts, and part of the packages is not the energy of the machine`,
      fix: 'show the container all of /sys/class/powercap, or none of it',
    };
  }
  if (hasPackage) return { found: true, zones };
  const reason = `no RAPL package zone under ${root}: its kernel module is not loaded, or a virtual machine or container hides it`;
  return { found: false, reason, fix: 'sudo modprobe intel_rapl_msr' };
}

function isForbidden(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM');
}

function domainOf(name: string | null): RaplZone['domain'] | null {
  if (name === null) return null;
  return name.startsWith('package-') ? 'cpu' : name === 'dram' ? 'dram' : null;
}
