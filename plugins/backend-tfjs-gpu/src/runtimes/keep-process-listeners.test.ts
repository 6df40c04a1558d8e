import { afterEach, describe, expect, it } from 'vitest';
import { keepProcessListeners } from './keep-process-listeners.ts';

const ours = () => {};
const theirs = () => {};
afterEach(() => {
  for (const listener of [ours, theirs]) process.off('uncaughtException', listener);
});

describe('keepProcessListeners', () => {
  it('leaves the listeners of the program and takes those of the engine away, also when it fails', async () => {
    process.on('uncaughtException', ours);
    const before = process.listeners('uncaughtException');
    const start = async () => {
      process.on('uncaughtException', theirs);
      process.once('unhandledRejection', theirs);
      return process.listenerCount('unhandledRejection');
    };
    const during = await keepProcessListeners(start);
    expect(process.listeners('uncaughtException')).toEqual(before);
    expect(process.listenerCount('unhandledRejection')).toBe(during - 1);
    const fail = async () => {
      await start();
      throw new Error('no WebAssembly here');
    };
    await expect(keepProcessListeners(fail)).rejects.toThrow('no WebAssembly');
    expect(process.listeners('uncaughtException')).toEqual(before);
  });
});
