import { describe, expect, it } from 'vitest';
import { createFakeClock } from './fake-clock.ts';

describe('createFakeClock', () => {
  it('measurement.md 1: monotonic and wall time move together', async () => {
    const clock = createFakeClock({ start_s: 50, wall: new Date('2026-03-01T00:00:00.000Z') });
    await clock.sleep(90);
    expect(clock.now()).toBe(140);
    expect(clock.wallTime().toISOString()).toBe('2026-03-01T00:01:30.000Z');
    expect(clock.sleeps).toEqual([90]);
  });

  it('ends overlapping sleeps in the order of their deadlines', async () => {
    const clock = createFakeClock({ start_s: 0 });
    const woken: [string, number][] = [];
    const sleep = async (name: string, seconds: number) => {
      await clock.sleep(seconds);
      woken.push([name, clock.now()]);
    };
    await Promise.all([sleep('long', 5), sleep('short', 1), sleep('middle', 3)]);
    expect(woken).toEqual([
      ['short', 1],
      ['middle', 3],
      ['long', 5],
    ]);
  });

  it('stands still in manual mode until it is advanced', async () => {
    const clock = createFakeClock({ start_s: 0, mode: 'manual' });
    let awake = false;
    const sleeping = clock.sleep(2).then(() => {
      awake = true;
    });
    clock.advance(1.5);
    await new Promise((resolve) => setImmediate(resolve));
    expect([awake, clock.now()]).toEqual([false, 1.5]);
    clock.advance(0.5);
    await sleeping;
    expect([awake, clock.now()]).toEqual([true, 2]);
  });

  it('rejects a sleep with the reason of its signal, before and during it, and time does not move', async () => {
    const clock = createFakeClock({ start_s: 0, mode: 'manual' });
    await expect(clock.sleep(1, AbortSignal.abort('before'))).rejects.toBe('before');
    const controller = new AbortController();
    const sleeping = clock.sleep(1, controller.signal);
    controller.abort('during');
    await expect(sleeping).rejects.toBe('during');
    expect(clock.now()).toBe(0);
  });
});
