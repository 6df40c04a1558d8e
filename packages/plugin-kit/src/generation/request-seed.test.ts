import { createExampleConfig } from '@llem/testkit';
import { expect, it } from 'vitest';
import type { BatchRow } from '../backend/batch-engine.ts';
import { requestSeed } from './request-seed.ts';

const row = (request: number): BatchRow => ({ request, input: [1], limit: 4 });
const seedOf = (random_seed: number, request: number) =>
  requestSeed({ ...createExampleConfig(), random_seed }, row(request));

it('backends.md 5: each request has a seed of its own, the same whatever it is batched with', () => {
  const seeds = [0, 1, 2, 3].map((request) => seedOf(42, request));
  expect(new Set(seeds).size).toBe(4);
  expect(seedOf(42, 2)).toBe(seeds[2]);
  expect(seedOf(43, 2)).not.toBe(seeds[2]);
});

it('backends.md 5: it has 32 bits, also where the sum has more', () => {
  expect(seedOf(2 ** 32 - 1, 3)).toBe(2);
});
