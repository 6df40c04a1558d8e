import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createHouse } from './house.ts';
import { breaches } from './rule.ts';
import { RULES } from './rules.ts';
import { readTree } from './tree.ts';

const house = createHouse(readTree(fileURLToPath(new URL('../..', import.meta.url))));

describe('architecture.md: the house', () => {
  it.each(RULES)('INF-01: $name', (rule) => {
    expect(breaches(rule, house)).toEqual([]);
  });
});
