import { setTimeout as delay } from 'node:timers/promises';
import { createSystemClock } from '@llem/core';
import { createFakeClock } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { createPause } from './pause.ts';

describe('createPause', () => {
  it('backends.md 6: a computation that calls it lets timers run', async () => {
    const clock = createSystemClock();
    const pause = createPause(clock, new AbortController().signal);
    let fired = false;
    const timer = delay(20).then(() => {
      fired = true;
    });
    const start = clock.now();
    while (!fired && clock.now() - start < 5) await pause();
    expect(fired).toBe(true);
    await timer;
  });

  it("measurement.md 2: throws the signal's reason once it has aborted", async () => {
    const controller = new AbortController();
    const pause = createPause(createFakeClock(), controller.signal);
    await pause();
    controller.abort(new Error('stopped'));
    await expect(pause()).rejects.toThrow('stopped');
  });
});
