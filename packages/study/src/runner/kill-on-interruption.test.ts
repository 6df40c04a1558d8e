import { setImmediate } from 'node:timers/promises';
import { createFakeClock } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { killOnInterruption } from './kill-on-interruption.ts';

function setUp() {
  const clock = createFakeClock({ mode: 'manual' });
  const [study, kill, over] = [new AbortController(), new AbortController(), new AbortController()];
  const sent: string[] = [];
  const watch = () =>
    killOnInterruption((name) => sent.push(name), {
      ...{ signal: study.signal, killSignal: kill.signal, over: over.signal, clock },
    });
  return { clock, study, kill, over, sent, watch };
}

describe('killOnInterruption', () => {
  it('study.md 10: an interruption asks, and kills 10 s later', async () => {
    const { clock, study, sent, watch } = setUp();
    watch();
    study.abort();
    clock.advance(9.9);
    await setImmediate();
    expect(sent).toEqual(['SIGTERM']);
    clock.advance(0.1);
    await setImmediate();
    expect(sent).toEqual(['SIGTERM', 'SIGKILL']);
  });

  it('study.md 10: a second interruption kills at once', () => {
    const { study, kill, sent, watch } = setUp();
    watch();
    study.abort();
    kill.abort();
    expect(sent).toEqual(['SIGTERM', 'SIGKILL']);
  });

  it('study.md 10: one that came before the run began is heard too', () => {
    const { study, sent, watch } = setUp();
    study.abort();
    watch();
    expect(sent).toEqual(['SIGTERM']);
  });

  it('study.md 10: nothing is killed once the run is over', async () => {
    const { clock, study, kill, over, sent, watch } = setUp();
    watch();
    study.abort();
    over.abort();
    clock.advance(60);
    kill.abort();
    await setImmediate();
    expect(sent).toEqual(['SIGTERM']);
  });
});
