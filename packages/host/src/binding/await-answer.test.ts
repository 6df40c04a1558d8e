import { BackendError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { patience } from '../../test/patience.ts';
import { awaitAnswer } from './await-answer.ts';
import { componentCall } from './component-call.ts';

const never = () => new Promise<never>(() => {});
const METER = { package: '@acme/meter', kind: 'energy', id: 'meter' } as const;
const start = componentCall(METER, 'start');
const run = componentCall({ package: '@acme/engine', kind: 'backend', id: 'engine' }, 'run');

describe('awaitAnswer', () => {
  it('measurement.md 2: what never answers is left behind 5 s after the abort, and the log names it', async () => {
    const { warned, controller, clock, given } = patience();
    const answer = awaitAnswer(never(), start, given);
    controller.abort(new Error('enough'));
    clock.advance(4.9);
    expect(warned).toEqual([]);
    clock.advance(0.2);
    await expect(answer).rejects.toThrow('enough');
    expect(warned).toEqual([expect.stringContaining("@acme/meter: start of energy 'meter' does not end")]);
  });

  it('what answers the abort in its time is heard, and leaves no timer and no listener', async () => {
    const { warned, controller, clock, given } = patience();
    const answer = awaitAnswer(
      clock.sleep(1).then(() => 'torn down'),
      run,
      given,
    );
    controller.abort(new Error('enough'));
    clock.advance(1);
    expect(await answer).toBe('torn down');
    clock.advance(10);
    expect(warned).toEqual([]);
    expect(process.listenerCount('beforeExit')).toBe(0);
  });

  it('an engine takes as long as it takes, without an abort', async () => {
    const { clock, given } = patience();
    const answer = awaitAnswer(
      clock.sleep(36_000).then(() => 'done'),
      run,
      given,
    );
    clock.advance(36_000);
    expect(await answer).toBe('done');
  });

  it.each([
    ['start', 30],
    ['stop', 30],
    ['prepare', 120],
    [Symbol.asyncDispose, 10],
  ] as const)(
    'measurement.md 3: a meter that never answers to %s costs its own figures and no more',
    async (name, seconds) => {
      const { clock, given } = patience();
      const answer = awaitAnswer(never(), componentCall(METER, name), given);
      clock.advance(seconds);
      await expect(answer).rejects.toMatchObject({
        code: 'PLUGIN.NO_ANSWER',
        plugin: '@acme/meter',
        why: expect.stringContaining(`${seconds} s`),
      });
    },
  );

  it('one that has a prepare may take as long to start without it, as for a baseline', () => {
    expect(componentCall(METER, 'start', true).limit_sec).toBe(120);
    expect(componentCall(METER, 'stop', true).limit_sec).toBe(30);
  });

  it('what can never be answered ends when the process has nothing left to do', async () => {
    const answer = awaitAnswer(never(), run, patience().given);
    process.emit('beforeExit', 0);
    await expect(answer).rejects.toMatchObject({
      code: 'PLUGIN.NO_ANSWER',
      message: "plugin @acme/engine: run of backend 'engine' does not answer",
    });
    expect(process.listenerCount('beforeExit')).toBe(0);
  });

  it('cli.md 7: a failure names the plugin; what llem explains already, in whichever copy, stays as it is', async () => {
    const { given } = patience();
    const thrown = new Error('boom');
    await expect(awaitAnswer(Promise.reject(thrown), start, given)).rejects.toMatchObject({
      code: 'PLUGIN.CALL_FAILED',
      message: "plugin @acme/meter: start of energy 'meter' failed: boom",
      cause: thrown,
    });
    const explained = new BackendError('BACKEND.OOM', 'out of memory');
    await expect(awaitAnswer(Promise.reject(explained), run, given)).rejects.toBe(explained);
  });
});
