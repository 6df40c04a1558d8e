import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { waitForEnter } from './wait-for-enter.ts';

function createKeyboard() {
  const stdin = new PassThrough();
  let isOver = false;
  const over = new AbortController();
  const waited = waitForEnter(stdin, over.signal).then(() => {
    isOver = true;
  });
  return {
    over,
    waited,
    type: (text: string) => void stdin.write(text),
    isOver: () => isOver,
    listeners: () => stdin.listenerCount('data'),
  };
}

describe('waitForEnter', () => {
  it('CLI-11: a line ends the wait, anything short of one does not', async () => {
    const keyboard = createKeyboard();
    keyboard.type('x');
    await setImmediate();
    expect(keyboard.isOver()).toBe(false);
    keyboard.type('\n');
    await keyboard.waited;
    expect(keyboard.listeners()).toBe(0);
  });

  it('CLI-11: after the gap nobody listens, and what is typed then skips nothing', async () => {
    const keyboard = createKeyboard();
    keyboard.over.abort();
    keyboard.type('\n');
    await setImmediate();
    expect([keyboard.isOver(), keyboard.listeners()]).toEqual([false, 0]);
  });
});
