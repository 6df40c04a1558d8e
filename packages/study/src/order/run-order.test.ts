import { ExecutionConfig } from '@llem/config';
import { CYCLE_ORDERS } from '@llem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveSeed } from './effective-seed.ts';
import { type PlannedRun, runOrder } from './run-order.ts';

type Order = ExecutionConfig['cycle_order'];

const planned = (count: number, cycle_order: Order, n_cycles: number, seed: number | null = 42) =>
  runOrder(count, { cycle_order, n_cycles }, seed);
const letters = (runs: readonly PlannedRun[]) =>
  runs.map(({ index }) => String.fromCharCode(65 + index)).join('');
const order = fc.constantFrom(...CYCLE_ORDERS);

describe('runOrder', () => {
  it.each([
    ['sequential', 2, 3, 'AAABBB'],
    ['interleaved', 2, 3, 'ABABAB'],
    ['reverse', 2, 3, 'ABBAAB'],
    ['latin_square', 2, 3, 'ABBAAB'],
    ['shuffled', 4, 3, 'ADBCDBACACDB'],
    ['latin_square', 4, 4, 'ABDCBCADCDBADACB'],
    ['latin_square', 4, 5, 'ABDCBCADCDBADACBABDC'],
    ['latin_square', 3, 6, 'ABCCBABCAACBCABBAC'],
    ['latin_square', 1, 3, 'AAA'],
    ['shuffled', 1, 2, 'AA'],
  ] as const)(
    'STU-07: %s over %i configurations and %i cycles is %s',
    (cycleOrder, count, cycles, expected) => {
      expect(letters(planned(count, cycleOrder, cycles))).toBe(expected);
    },
  );

  it('STU-07: each configuration has each cycle once, its cycles ascending, in every order', () => {
    fc.assert(
      fc.property(
        order,
        fc.nat(8),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(),
        (cycleOrder, count, cycles, seed) => {
          const runs = planned(count, cycleOrder, cycles, seed);
          expect(runs).toHaveLength(count * cycles);
          for (let index = 0; index < count; index += 1) {
            const own = runs.filter((run) => run.index === index).map(({ cycle }) => cycle);
            expect(own).toEqual(Array.from({ length: cycles }, (_, cycle) => cycle + 1));
          }
        },
      ),
    );
  });

  it('STU-07: but for sequential, a cycle ends before the next begins', () => {
    fc.assert(
      fc.property(
        order,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 5 }),
        (cycleOrder, count, cycles) => {
          fc.pre(cycleOrder !== 'sequential');
          const runs = planned(count, cycleOrder, cycles);
          expect(runs.every(({ cycle }, position) => cycle === Math.floor(position / count) + 1)).toBe(true);
        },
      ),
    );
  });

  it('STU-07: in a full Latin square every neighbourhood and every place occur equally often', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), (count) => {
        const cycles = count % 2 === 0 ? count : 2 * count;
        const runs = planned(count, 'latin_square', cycles);
        const seen = new Map<string, number>();
        const see = (key: string) => seen.set(key, (seen.get(key) ?? 0) + 1);
        for (const [position, { index }] of runs.entries()) {
          see(`place ${position % count}: ${index}`);
          if (position % count > 0) see(`${runs[position - 1]?.index} before ${index}`);
        }
        expect(new Set(seen.values())).toEqual(new Set([cycles / count]));
        expect(seen.size).toBe(count * count + count * (count - 1));
      }),
    );
  });

  it('STU-07: one seed gives one order, and more cycles only add to it', () => {
    fc.assert(
      fc.property(order, fc.integer({ min: 1, max: 6 }), fc.nat(), (cycleOrder, count, seed) => {
        fc.pre(cycleOrder !== 'sequential');
        const [fewer, more] = [planned(count, cycleOrder, 2, seed), planned(count, cycleOrder, 4, seed)];
        expect(more.slice(0, fewer.length)).toEqual(fewer);
      }),
    );
  });
});

describe('effectiveSeed', () => {
  const execution = (fields: object) => ExecutionConfig.parse(fields);

  it('STU-07: is the given one, else the last 8 digits of the design hash, and null for another order', () => {
    const hash = '0123456789abcdef';
    expect(effectiveSeed(execution({ cycle_order: 'shuffled', shuffle_seed: 0 }), hash)).toBe(0);
    expect(effectiveSeed(execution({ cycle_order: 'shuffled' }), hash)).toBe(0x89abcdef);
    expect(effectiveSeed(execution({ cycle_order: 'reverse', shuffle_seed: 7 }), hash)).toBeNull();
  });
});
