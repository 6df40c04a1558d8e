import events from 'node:events';
import { describe, expect, it } from 'vitest';
import { createSystemClock } from './system-clock.ts';

const clock = createSystemClock();

describe('createSystemClock', () => {
  it('measurement.md 1: counts the seconds of process.hrtime', () => {
    const before = Number(process.hrtime.bigint()) / 1e9;
    const now = clock.now();
    const after = Number(process.hrtime.bigint()) / 1e9;
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(after);
    expect(Math.abs(clock.wallTime().getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('sleeps at least about as long as it is told', async () => {
    const before = clock.now();
    await clock.sleep(0.02);
    // Timers of Node may fire up to a millisecond early.
    expect(clock.now() - before).toBeGreaterThan(0.018);
  });

  it('rejects with the reason of its signal, before the sleep and during it', async () => {
    await expect(clock.sleep(60, AbortSignal.abort('before'))).rejects.toBe('before');
    const controller = new AbortController();
    const sleeping = clock.sleep(60, controller.signal);
    const reason = new Error('during');
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  it('study.md 4: a wait that is longer than a timer of Node can be does not end at once', async () => {
    const controller = new AbortController();
    const sleeping = clock.sleep(2 ** 31, controller.signal);
    const first = await Promise.race([sleeping.then(() => 'awake'), clock.sleep(0.02).then(() => 'asleep')]);
    controller.abort('enough');
    await expect(sleeping).rejects.toBe('enough');
    expect(first).toBe('asleep');
  });

  it('leaves no listener on a signal that outlives the sleep', async () => {
    const { signal } = new AbortController();
    await clock.sleep(0.001, signal);
    expect(events.getEventListeners(signal, 'abort')).toEqual([]);
  });
});
