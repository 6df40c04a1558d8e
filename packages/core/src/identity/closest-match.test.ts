import { expect, it } from 'vitest';
import { closestMatch, closestMatches } from './closest-match.ts';

it('config.md 4: finds the known word nearest to a misspelt one', () => {
  expect(closestMatch('precison', ['precision', 'preset', 'dataset'])).toBe('precision');
  expect(closestMatch('bakend', ['backend', 'batch'])).toBe('backend');
});

it('config.md 4: says nothing when nothing is within three edits, or when every letter would change', () => {
  expect(closestMatch('quantisation', ['precision', 'backend'])).toBeNull();
  expect(closestMatch('ab', ['xy', 'n'])).toBeNull();
  expect(closestMatch('anything', [])).toBeNull();
});

it('config.md 4: gives ties in the order of the alphabet, each word once', () => {
  expect(closestMatches('cat', ['rat', 'bat', 'cat', 'bat'])).toEqual(['cat', 'bat', 'rat']);
});
