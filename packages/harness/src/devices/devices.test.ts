import type { LoadedModelInfo } from '@llem/core';
import { ExperimentError, visibleDevices } from '@llem/core';
import { createExampleDevice } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { deviceOrderIssues } from './device-order-issues.ts';
import { meteredDevices } from './metered-devices.ts';

const boards = [0, 1, 2].map((index) =>
  createExampleDevice(index, { uuid: `GPU-${index}${index}a`, name: 'H200' }),
);
const seen = (wanted: string | undefined) =>
  visibleDevices(boards, { CUDA_VISIBLE_DEVICES: wanted }).map(({ index }) => index);

describe('device set', () => {
  it.each([
    [undefined, [0, 1, 2]],
    ['', []],
    ['-1', []],
    ['2,0', [2, 0]],
    ['1,9,0', [1]],
    ['0,-1,2', [0]],
    ['GPU-1', [1]],
    ['GPU-', []],
    ['GPU-22a, 0', [2, 0]],
    ['0,0', [0]],
    ['x', []],
  ])('measurement.md 6: CUDA_VISIBLE_DEVICES %j shows %j', (wanted, expected) => {
    expect(seen(wanted)).toEqual(expected);
  });

  it('measurement.md 6: indices of unlike boards ordered by speed are refused, asking for UUIDs', () => {
    const mixed = [...boards, createExampleDevice(3, { uuid: 'GPU-3', name: 'T4' })];
    const env = { CUDA_VISIBLE_DEVICES: '0', CUDA_DEVICE_ORDER: 'FASTEST_FIRST' };
    expect(deviceOrderIssues(mixed, env)[0]?.fix).toContain('GPU-3');
    expect(deviceOrderIssues(boards, env)).toEqual([]);
    expect(deviceOrderIssues(mixed, { ...env, CUDA_DEVICE_ORDER: 'PCI_BUS_ID' })).toEqual([]);
    expect(deviceOrderIssues(mixed, { ...env, CUDA_VISIBLE_DEVICES: 'GPU-3' })).toEqual([]);
  });

  it('measurement.md 6: metered are the devices that hold the model; a hidden one is an error naming both sets', () => {
    const info = (device_uuids: string[]) => ({ device_uuids }) as unknown as LoadedModelInfo;
    expect(meteredDevices(info(['GPU-11a']), boards).map(({ index }) => index)).toEqual([1]);
    expect(meteredDevices(info([]), boards)).toEqual([]);
    const failure = (() => {
      try {
        return meteredDevices(info(['GPU-9']), boards);
      } catch (error) {
        return error;
      }
    })();
    expect(ExperimentError.is(failure) && [failure.code, failure.message]).toEqual([
      'EXPERIMENT.DEVICE_SET',
      'the model is on GPU-9, but visible are GPU-00a, GPU-11a, GPU-22a',
    ]);
  });
});
