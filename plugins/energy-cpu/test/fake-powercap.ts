import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A zone of a fake powercap tree. Microjoules; the range is that of a real package. */
export interface FakeZone {
  readonly name: string;
  readonly energy_uj?: number;
  readonly range_uj?: number;
}

/** A directory that looks like `/sys/class/powercap`. */
export interface FakePowercap extends Disposable {
  readonly root: string;
  /** Path of a zone's counter, `intel-rapl:0` for example. */
  energyFile(directory: string): string;
  /** Replaces a counter's value in one step, as the kernel's file would show it. */
  set(directory: string, energy_uj: number): void;
}

/** Writes a tree in a fresh temporary directory, which disposal removes. */
export function createFakePowercap(zones: Readonly<Record<string, FakeZone>>): FakePowercap {
  const root = mkdtempSync(join(tmpdir(), 'llem-powercap-'));
  const energyFile = (directory: string) => join(root, directory, 'energy_uj');
  const set = (directory: string, energy_uj: number) => {
    const next = `${energyFile(directory)}.next`;
    writeFileSync(next, `${Math.round(energy_uj)}\n`);
    renameSync(next, energyFile(directory));
  };
  mkdirSync(join(root, 'intel-rapl'));
  for (const [directory, { name, energy_uj = 1_000_000, range_uj = 262_143_328_850 }] of Object.entries(
    zones,
  )) {
    mkdirSync(join(root, directory));
    writeFileSync(join(root, directory, 'name'), `${name}\n`);
    writeFileSync(join(root, directory, 'max_energy_range_uj'), `${range_uj}\n`);
    set(directory, energy_uj);
  }
  return { root, energyFile, set, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

/** A machine with two packages, each with its memory, and the zones that repeat their joules. */
export const TWO_SOCKETS: Readonly<Record<string, FakeZone>> = {
  'intel-rapl:0': { name: 'package-0' },
  'intel-rapl:0:0': { name: 'core' },
  'intel-rapl:0:1': { name: 'dram' },
  'intel-rapl:1': { name: 'package-1' },
  'intel-rapl:1:0': { name: 'dram' },
  'intel-rapl:1:1': { name: 'uncore' },
  'intel-rapl:2': { name: 'psys' },
  'intel-rapl-mmio:0': { name: 'package-0' },
};
