import { createFakeClock } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { endingWithSignal, endWithSignal } from './end-with-signal.ts';

const never = () => new Promise<never>(() => {});

function patience() {
  const warned: string[] = [];
  const controller = new AbortController();
  const clock = createFakeClock({ mode: 'manual' });
  const logger = { debug: () => {}, info: () => {}, warn: (text: string) => void warned.push(text) };
  return { warned, controller, clock, given: { clock, logger, signal: controller.signal } };
}

describe('endWithSignal', () => {
  it('measurement.md 2: what never answers is left behind 5 s after the abort, and the log names it', async () => {
    const { warned, controller, clock, given } = patience();
    const ended = endWithSignal(never(), 'start of meter', given);
    controller.abort(new Error('enough'));
    clock.advance(4.9);
    expect(warned).toEqual([]);
    clock.advance(0.2);
    await expect(ended).rejects.toThrow('enough');
    expect(warned).toEqual([expect.stringContaining('start of meter does not end')]);
  });

  it('what answers the abort in its time is heard, and leaves no timer and no listener', async () => {
    const { warned, controller, clock, given } = patience();
    const ended = endWithSignal(
      clock.sleep(1).then(() => 'torn down'),
      'run',
      given,
    );
    controller.abort(new Error('enough'));
    clock.advance(1);
    expect(await ended).toBe('torn down');
    clock.advance(10);
    expect(warned).toEqual([]);
  });

  it('without an abort it waits as long as it takes', async () => {
    const { clock, given } = patience();
    const ended = endWithSignal(
      clock.sleep(3600).then(() => 'done'),
      'run',
      given,
    );
    clock.advance(3600);
    expect(await ended).toBe('done');
    await expect(endWithSignal(Promise.reject(new Error('broken')), 'run', given)).rejects.toThrow('broken');
  });
});

describe('endingWithSignal', () => {
  it('guards each call of a component and of the handles that it gives out, and nothing else', async () => {
    const { controller, clock, given } = patience();
    const meter = {
      id: 'meter',
      devices: () => 3,
      start: async () => ({ stop: never, [Symbol.asyncDispose]: async () => {} }),
    };
    const guarded = endingWithSignal(meter, 'meter', given);
    expect([guarded.id, guarded.devices()]).toEqual(['meter', 3]);
    const session = await guarded.start();
    const stopped = session.stop();
    controller.abort(new Error('enough'));
    clock.advance(6);
    await expect(stopped).rejects.toThrow('enough');
  });
});
