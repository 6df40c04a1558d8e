// The suite of @llem/testkit against a Wattbox made of a file, whose counter this test moves.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { describeEnergySource } from '@llem/testkit';
import plugin from '../dist/plugin.js';

const [component] = plugin.components;

/** A Wattbox that has counted a kilojoule, and counts 50 J more for every load. */
async function createWattbox() {
  const folder = await mkdtemp(join(tmpdir(), 'wattbox-'));
  const file = join(folder, 'energy_uj');
  let counted_uj = 1_000_000_000;
  const count = async (used_uj) => {
    counted_uj += used_uj;
    await writeFile(file, String(counted_uj));
  };
  await count(0);
  return {
    component,
    config: { file },
    load: { run: () => count(50_000_000), joules: () => 50, tolerance: 0.001 },
    breakSensor: () => rm(file),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** The plugin on a machine that has none. */
async function noWattbox() {
  const subject = await createWattbox();
  await rm(subject.config.file);
  return subject;
}

describeEnergySource(createWattbox, { describe, it, withoutHardware: noWattbox });
