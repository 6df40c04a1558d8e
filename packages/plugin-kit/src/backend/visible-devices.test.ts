import { createExampleDevice } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { devicesOfProcess, ownEntry, visibility } from './visible-devices.ts';

const devices = [2, 0].map((index) => createExampleDevice(index));

describe('visible devices', () => {
  it('CM-08: whatever form the user gave, the worker gets NVML indices', () => {
    expect(visibility(devices, true)).toEqual({ CUDA_VISIBLE_DEVICES: '2,0' });
  });

  it('CM-08: nothing is set where the user set nothing, where devices are unknown, and for MIG', () => {
    expect(visibility(devices, false)).toEqual({});
    expect(visibility([], true)).toEqual({});
    expect(visibility([createExampleDevice(0, { mig_profile: '1g.10gb' })], true)).toEqual({});
  });

  it('backends.md 3: each of several processes sees the one device of its index', () => {
    expect(devicesOfProcess(devices, { index: 1, count: 2 }).map(({ index }) => index)).toEqual([0]);
    expect(devicesOfProcess(devices, { index: 5, count: 6 })).toEqual([]);
    expect(devicesOfProcess(devices, null)).toEqual(devices);
  });

  it.each([
    [undefined, '1'],
    ['3, MIG-b', 'MIG-b'],
    ['3', '-1'],
  ])('backends.md 3: with CUDA_VISIBLE_DEVICES %j and no telemetry process 1 sees %s', (wanted, seen) => {
    expect(ownEntry({ index: 1, count: 2 }, wanted)).toEqual({ CUDA_VISIBLE_DEVICES: seen });
  });
});
