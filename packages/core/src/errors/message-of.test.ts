import { describe, expect, it } from 'vitest';
import { messageOf } from './message-of.ts';

describe('messageOf', () => {
  it.each([
    [new TypeError('no such GPU'), 'no such GPU'],
    ['out of memory', 'out of memory'],
    [undefined, 'undefined'],
    [{ code: 3 }, '[object Object]'],
  ])('architecture.md: of %s it is a text, whatever was thrown', (thrown, text) => {
    expect(messageOf(thrown)).toBe(text);
  });
});
