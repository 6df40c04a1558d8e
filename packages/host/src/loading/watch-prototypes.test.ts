import { afterEach, describe, expect, it } from 'vitest';
import { watchPrototypes } from './watch-prototypes.ts';

const NAMES = ['polluted', 'hidden', 'sum'];
afterEach(() => {
  for (const prototype of [Object.prototype, Array.prototype])
    for (const name of NAMES) Reflect.deleteProperty(prototype, name);
});

describe('watchPrototypes', () => {
  it('architecture.md Plugins: names and undoes what was put on Object.prototype, to be seen or not', () => {
    const changes = watchPrototypes();
    Object.assign(Object.prototype, { polluted: true });
    Object.defineProperty(Object.prototype, 'hidden', { value: 1, configurable: true });
    expect(changes()).toEqual(['Object.prototype.polluted', 'Object.prototype.hidden']);
    expect([Reflect.get({}, 'polluted'), Reflect.get({}, 'hidden')]).toEqual([undefined, undefined]);
    expect(changes()).toEqual([]);
  });

  it('puts back what was replaced or removed there', () => {
    const originals = [Object.prototype.toString, Object.prototype.valueOf];
    const changes = watchPrototypes();
    Reflect.set(Object.prototype, 'toString', () => 'mine');
    Reflect.deleteProperty(Object.prototype, 'valueOf');
    expect(changes()).toEqual(['Object.prototype.toString', 'Object.prototype.valueOf']);
    expect([Object.prototype.toString, Object.prototype.valueOf]).toEqual(originals);
  });

  it('finds what a loop over an array would see, and leaves alone what a polyfill adds', () => {
    const changes = watchPrototypes();
    Object.assign(Array.prototype, { sum: () => 0 });
    Object.defineProperty(Array.prototype, 'hidden', { value: () => 1, configurable: true });
    expect(changes()).toEqual(['Array.prototype.sum']);
    expect('hidden' in []).toBe(true);
  });

  it('says nothing of what was there before', () => {
    Object.assign(Object.prototype, { polluted: true });
    expect(watchPrototypes()()).toEqual([]);
  });
});
