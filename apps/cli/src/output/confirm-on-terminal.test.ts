import { expect, it } from 'vitest';
import { isYes } from './confirm-on-terminal.ts';

it.each(['y', 'Y', 'yes', ' Yes '])('study.md 7: %j is yes', (answer) => {
  expect(isYes(answer)).toBe(true);
});

it.each(['', 'n', 'no', 'yep', 'y n'])('study.md 7: %j is no, as is everything that is not yes', (answer) => {
  expect(isYes(answer)).toBe(false);
});
