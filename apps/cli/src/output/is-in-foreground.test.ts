import { expect, it } from 'vitest';
import { isInForeground } from './is-in-foreground.ts';

const stat = (group: number, foreground: number) => `42 (a) b (c)) S 7 ${group} 7 34816 ${foreground} 0 1`;

it('CLI-11: only the process group that the terminal listens to may read from it', () => {
  expect(isInForeground(stat(42, 42))).toBe(true);
  expect(isInForeground(stat(42, 7))).toBe(false);
  // Without a terminal.
  expect(isInForeground(stat(42, -1))).toBe(false);
  expect(isInForeground(null)).toBe(true);
});
