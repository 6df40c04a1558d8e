import { expect, it } from 'vitest';
import { padLeft } from './pad-left.ts';

it('backends.md 3: shorter prompts are padded at the left', () => {
  expect(padLeft([[7], [1, 2, 3]], 9)).toEqual({
    ids: Int32Array.of(9, 9, 7, 1, 2, 3),
    padding: [2, 0],
    columns: 3,
  });
});
