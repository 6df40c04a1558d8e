import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createSystemClock } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { createRaplSource } from '../src/rapl/rapl-source.ts';
import { createFakePowercap } from './fake-powercap.ts';

const clock = createSystemClock();
const never = new AbortController().signal;
const PACKAGE = 'intel-rapl:0';
const RANGE_UJ = 262_143_328_850;

/** Keeps the main thread from doing anything at all. */
function block(seconds: number): void {
  const until = clock.now() + seconds;
  while (clock.now() < until);
}

describe('createRaplSource with its thread', () => {
  it('measurement.md 5: measures a counter that wraps in the window', async () => {
    using tree = createFakePowercap({ [PACKAGE]: { name: 'package-0', energy_uj: RANGE_UJ - 60e6 } });
    await using session = await createRaplSource({ root: tree.root }).start({ devices: [], signal: never });
    await delay(800);
    const start_s = clock.now();
    await delay(500);
    tree.set(PACKAGE, 50e6);
    await delay(500);
    const end_s = clock.now();
    await delay(900);
    const { measurement, trace } = await session.stop({ start_s, end_s });
    expect(measurement.total_j).toBeCloseTo(110, 6);
    expect(measurement.cpu_j).toBe(measurement.total_j);
    expect(trace?.between(start_s, end_s).total_j).toBeCloseTo(measurement.total_j ?? Number.NaN, 6);
  });

  it('architecture.md Contracts: has a reading older than the moment start resolves', async () => {
    using tree = createFakePowercap({ [PACKAGE]: { name: 'package-0' } });
    await using session = await createRaplSource({ root: tree.root }).start({ devices: [], signal: never });
    const started_s = clock.now();
    tree.set(PACKAGE, 5e6);
    const { trace } = await session.stop({ start_s: started_s, end_s: started_s });
    expect(trace?.refreshes()[0]).toBeLessThan(started_s);
  });

  it('architecture.md Processes: reads on while the main thread is busy', async () => {
    using tree = createFakePowercap({ [PACKAGE]: { name: 'package-0' } });
    await using session = await createRaplSource({ root: tree.root }).start({ devices: [], signal: never });
    const start_s = clock.now();
    block(1);
    const end_s = clock.now();
    tree.set(PACKAGE, 9e6);
    const { measurement } = await session.stop({ start_s, end_s });
    // Ten on a quiet machine; any but the first show that the thread waits for nobody.
    expect(measurement.samples.count).toBeGreaterThan(2);
  });

  it('measurement.md 3: a counter that disappears in the window gives null and says why', async () => {
    using tree = createFakePowercap({ [PACKAGE]: { name: 'package-0' } });
    await using session = await createRaplSource({ root: tree.root }).start({ devices: [], signal: never });
    await delay(300);
    const start_s = clock.now();
    rmSync(`${tree.root}/${PACKAGE}`, { recursive: true });
    await delay(300);
    const { measurement } = await session.stop({ start_s, end_s: clock.now() });
    expect(measurement).toMatchObject({ total_j: null, cpu_j: null, method: 'rapl' });
    expect(measurement.warnings).toEqual([expect.stringMatching(/^energy_source_failed: .*ENOENT/)]);
  });

  it('architecture.md Contracts: does not start without counters, or when its signal aborts', async () => {
    using tree = createFakePowercap({ [PACKAGE]: { name: 'package-0' } });
    await expect(
      createRaplSource({ root: '/nonexistent' }).start({ devices: [], signal: never }),
    ).rejects.toThrow('no RAPL package zone');
    const source = createRaplSource({ root: tree.root });
    await expect(source.start({ devices: [], signal: AbortSignal.abort('before') })).rejects.toBe('before');
    const controller = new AbortController();
    const starting = source.start({ devices: [], signal: controller.signal });
    setImmediate(() => controller.abort('during'));
    await expect(starting).rejects.toBe('during');
  });

  it('architecture.md Contracts: may be disposed twice, before and after stop', async () => {
    using tree = createFakePowercap({ [PACKAGE]: { name: 'package-0' } });
    const source = createRaplSource({ root: tree.root });
    const abandoned = await source.start({ devices: [], signal: never });
    await abandoned[Symbol.asyncDispose]();
    await abandoned[Symbol.asyncDispose]();
    const { measurement } = await abandoned.stop({ start_s: 0, end_s: 1 });
    expect(measurement.warnings).toEqual([expect.stringContaining('sampling thread ended early')]);
    const stopped = await source.start({ devices: [], signal: never });
    await stopped.stop({ start_s: 0, end_s: 1 });
    await stopped[Symbol.asyncDispose]();
  });
});
