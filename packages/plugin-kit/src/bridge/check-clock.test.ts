import { createFakeClock } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { measureClockOffset } from './check-clock.ts';

/** A worker whose answers take `delaySec` and whose clock differs by `offsets`, one for each ping. */
async function measure(offsets: readonly number[], delaySec = 0.01): Promise<number> {
  const clock = createFakeClock();
  let ping = 0;
  return await measureClockOffset(clock, async () => {
    await clock.sleep(delaySec / 2);
    const monotonic_s = clock.now() + (offsets[ping] ?? 0);
    ping += 1;
    await clock.sleep(delaySec / 2);
    return { monotonic_s };
  });
}

describe('measureClockOffset', () => {
  it('architecture.md The bridge: instants inside the round trip, or 1 ms beside it, are the same clock', async () => {
    expect(await measure([0, 0.004, -0.004, 0.0059, -0.0059])).toBe(0);
  });

  it('architecture.md The bridge: one of five answers more than 1 ms outside tells, with its sign', async () => {
    expect(await measure([0, 0, 0, 0, 0.0065])).toBeCloseTo(0.0015, 9);
    expect(await measure([-2, -2, -2.5, -2, -2])).toBeCloseTo(-2.495, 9);
  });

  it('architecture.md The bridge: an answer without an instant is refused', async () => {
    await expect(measureClockOffset(createFakeClock(), async () => null)).rejects.toThrow();
  });
});
