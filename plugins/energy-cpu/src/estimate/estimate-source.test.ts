import { isComponentInstance, isSession } from '@llem/core';
import { createFakeClock } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { createFakeProc } from '../../test/fake-proc.ts';
import { createEstimateSource } from './estimate-source.ts';
import { probeEstimate } from './probe-estimate.ts';

const request = { devices: [], signal: new AbortController().signal };

describe('createEstimateSource', () => {
  it('measurement.md 1: measures its own window, from start to stop, whatever window is asked for', async () => {
    using proc = createFakeProc();
    const clock = createFakeClock();
    proc.set(10, { parent: 1, utime: 100 });
    const source = createEstimateSource({ root: proc.root, pid: 10, clock });
    await using session = await source.start(request);
    await clock.sleep(20);
    proc.set(10, { parent: 1, utime: 1700, stime: 1600 });
    const { measurement, trace } = await session.stop({ start_s: 0, end_s: 1 });
    expect(isComponentInstance('energy', source)).toBe(true);
    expect(isSession(session)).toBe(true);
    expect(measurement).toMatchObject({ total_j: 70, duration_sec: 20, method: 'estimate' });
    expect(trace).toBeNull();
  });

  it('measurement.md 3: a /proc that cannot be read any more gives null and a warning, not an error', async () => {
    using proc = createFakeProc();
    proc.set(10, { parent: 1, utime: 100 });
    const session = await createEstimateSource({ root: proc.root, pid: 10, clock: createFakeClock() }).start(
      request,
    );
    proc.end(10);
    const { measurement } = await session.stop({ start_s: 0, end_s: 1 });
    expect(measurement).toMatchObject({ total_j: null, cpu_j: null });
    expect(measurement.warnings).toEqual([expect.stringMatching(/^energy_source_failed: .*ENOENT/)]);
  });

  it('architecture.md Contracts: does not start when /proc is unreadable or the signal has aborted', async () => {
    using proc = createFakeProc();
    const source = createEstimateSource({ root: proc.root, pid: 10, clock: createFakeClock() });
    await expect(source.start(request)).rejects.toMatchObject({
      code: 'PLUGIN.UNAVAILABLE',
      message: expect.stringContaining('ENOENT'),
    });
    await expect(source.start({ devices: [], signal: AbortSignal.abort('stop') })).rejects.toBe('stop');
  });
});

describe('probeEstimate', () => {
  it('measurement.md 3: is available on Linux, and says that it is a model', async () => {
    expect(await probeEstimate({ root: '/proc', platform: 'linux' })).toEqual({
      available: true,
      detail: expect.stringMatching(/^a model, not a sensor: .* W /),
    });
  });

  it('measurement.md 3: is not available elsewhere, or without /proc', async () => {
    expect(await probeEstimate({ root: '/proc', platform: 'darwin' })).toEqual({
      available: false,
      reason: 'CPU times are read from Linux /proc; this is darwin',
      fix: 'measure on Linux',
    });
    expect(await probeEstimate({ root: '/nonexistent', platform: 'linux' })).toMatchObject({
      available: false,
    });
  });
});
