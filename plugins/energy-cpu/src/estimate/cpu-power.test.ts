import { expect, it } from 'vitest';
import { cpuinfoOf } from '../../test/fake-proc.ts';
import { cpuPower, readCpuPower } from './cpu-power.ts';

it('measurement.md 5: takes the power of every package of a known model', () => {
  expect(cpuPower(cpuinfoOf('AMD EPYC 7763 64-Core Processor', 256, 2))).toEqual({
    tdp_w: 560,
    logical: 256,
    origin: '2 x 280 W thermal design power of EPYC 7763',
  });
});

it('measurement.md 5: a virtual machine is charged its share of the package, not all of it', () => {
  expect(cpuPower(cpuinfoOf('AMD EPYC 7763 64-Core Processor', 4))).toMatchObject({
    tdp_w: 280,
    logical: 128,
  });
});

it('measurement.md 5: an unknown model counts as 100 W over the processors there are', () => {
  expect(cpuPower(cpuinfoOf('AMD EPYC', 8))).toEqual({
    tdp_w: 100,
    logical: 8,
    origin: '100 W assumed, "AMD EPYC" is in no table',
  });
  expect(cpuPower('processor\t: 0\nBogoMIPS\t: 50\n')).toMatchObject({ tdp_w: 100, logical: 1 });
});

it('measurement.md 3: without cpuinfo there is no figure', async () => {
  await expect(readCpuPower('/nonexistent')).rejects.toThrow('ENOENT');
});
