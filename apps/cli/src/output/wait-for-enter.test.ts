import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { waitForEnter } from './wait-for-enter.ts';

function createKeyboard() {
  const stdin = new PassThrough();
  const program = new EventEmitter();
  let [isOver, mayRead] = [false, true];
  const over = new AbortController();
  const surroundings = { mayRead: () => mayRead, program: program as NodeJS.Process };
  const waited = waitForEnter(stdin, over.signal, surroundings).then(() => {
    isOver = true;
  });
  return {
    over,
    waited,
    type: (text: string) => void stdin.write(text),
    goOn(inForeground: boolean) {
      mayRead = inForeground;
      program.emit('SIGCONT');
    },
    hangUp: () => void stdin.emit('error', new Error('read EIO')),
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

  it('CLI-11: in the background of its shell it leaves the terminal alone, and listens again in front', async () => {
    const keyboard = createKeyboard();
    keyboard.goOn(false);
    expect(keyboard.listeners()).toBe(0);
    keyboard.goOn(true);
    keyboard.type('\n');
    await keyboard.waited;
  });

  it('CLI-11: a terminal that is gone is no failure, and ends no gap', async () => {
    const keyboard = createKeyboard();
    keyboard.hangUp();
    await setImmediate();
    expect([keyboard.isOver(), keyboard.listeners()]).toEqual([false, 0]);
  });
});
