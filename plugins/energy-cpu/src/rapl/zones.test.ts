import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFakePowercap, TWO_SOCKETS } from '../../test/fake-powercap.ts';
import { findZones, READ_PERMISSION_FIX } from './zones.ts';

describe('findZones', () => {
  it('measurement.md 5: takes packages and their memory, not the zones that repeat their joules', async () => {
    using tree = createFakePowercap(TWO_SOCKETS);
    const search = await findZones(tree.root);
    expect(search.found && search.zones.map(({ domain, name }) => [domain, name])).toEqual([
      ['cpu', 'package-0 (intel-rapl:0)'],
      ['dram', 'dram (intel-rapl:0:1)'],
      ['cpu', 'package-1 (intel-rapl:1)'],
      ['dram', 'dram (intel-rapl:1:0)'],
    ]);
  });

  it('measurement.md 5: finds the zones behind links, as /sys has them', async () => {
    using tree = createFakePowercap({ 'intel-rapl:0': { name: 'package-0', range_uj: 65_532_610_987 } });
    symlinkSync(join(tree.root, 'intel-rapl:0'), join(tree.root, 'intel-rapl:1'));
    const search = await findZones(tree.root);
    expect(search.found && search.zones.map(({ range_uj }) => range_uj)).toEqual([
      65_532_610_987, 65_532_610_987,
    ]);
  });

  it('measurement.md 5: a counter that is not there is not mended by a permission', async () => {
    using tree = createFakePowercap({ 'intel-rapl:0': { name: 'package-0' } });
    rmSync(tree.energyFile('intel-rapl:0'));
    expect(await findZones(tree.root)).toEqual({
      found: false,
      reason: expect.stringContaining('cannot read the RAPL counter: ENOENT'),
      fix: expect.stringContaining(join(tree.root, 'intel-rapl:0')),
    });
    expect(READ_PERMISSION_FIX).toBe('sudo chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj');
  });

  it('measurement.md 3: packages of which one is hidden are none: a part of them is not their energy', async () => {
    using tree = createFakePowercap({ 'intel-rapl:0': { name: 'package-0' } });
    symlinkSync('/nonexistent', join(tree.root, 'intel-rapl:1'));
    expect(await findZones(tree.root)).toMatchObject({
      found: false,
      reason: expect.stringContaining(join(tree.root, 'intel-rapl:1')),
    });
  });

  it('measurement.md 5: an AMD machine has packages with their cores, and no memory', async () => {
    using tree = createFakePowercap({
      'intel-rapl:0': { name: 'package-0', range_uj: 65_532_610_987 },
      'intel-rapl:0:0': { name: 'core', range_uj: 65_532_610_987 },
      'intel-rapl:1': { name: 'package-1-die-0', range_uj: 65_532_610_987 },
    });
    const search = await findZones(tree.root);
    expect(search.found && search.zones.map(({ domain }) => domain)).toEqual(['cpu', 'cpu']);
  });

  it('measurement.md 5: a counter without a number or a range is no counter', async () => {
    for (const file of ['energy_uj', 'max_energy_range_uj']) {
      using tree = createFakePowercap({ 'intel-rapl:0': { name: 'package-0' } });
      writeFileSync(join(tree.root, 'intel-rapl:0', file), '\n');
      expect(await findZones(tree.root), file).toMatchObject({ found: false });
    }
  });

  it('measurement.md 3: says why a machine has no RAPL', async () => {
    using empty = createFakePowercap({});
    using masked = createFakePowercap({});
    symlinkSync('/nonexistent', join(masked.root, 'intel-rapl:0'));
    using partial = createFakePowercap({ 'intel-rapl:0': { name: 'psys' } });
    for (const root of [empty.root, masked.root, partial.root, '/nonexistent']) {
      expect(await findZones(root)).toMatchObject({
        found: false,
        reason: expect.stringContaining(`no RAPL package zone under ${root}`),
      });
    }
  });
});
