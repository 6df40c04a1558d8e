import { expect, it } from 'vitest';
import { createFakePowercap, TWO_SOCKETS } from '../../test/fake-powercap.ts';
import { probeRapl } from './probe-rapl.ts';

it('architecture.md Plugins: the probe names what it found, or why there is nothing', async () => {
  using tree = createFakePowercap(TWO_SOCKETS);
  expect(await probeRapl({ root: tree.root, platform: 'linux' })).toEqual({
    available: true,
    detail: `2 package and 2 dram zones under ${tree.root}`,
  });
  expect(await probeRapl({ root: '/nonexistent', platform: 'linux' })).toMatchObject({
    available: false,
    fix: 'sudo modprobe intel_rapl_msr',
  });
  expect(await probeRapl({ root: tree.root, platform: 'darwin' })).toEqual({
    available: false,
    reason: 'RAPL is read through Linux powercap; this is darwin',
    fix: 'measure on Linux',
  });
});
