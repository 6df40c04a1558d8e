import { expect, it } from 'vitest';
import { knownIds } from './known-ids.ts';

it('issue 3, bad input: an id without an embedding is a run failure', () => {
  expect(knownIds([0, 127], 128)).toEqual([0, 127]);
  expect(() => knownIds([1, 195], 128)).toThrow(/id 195.*vocab_size is 128/);
  expect(() => knownIds(new Array<number>(1), 128)).toThrow('id undefined');
});
