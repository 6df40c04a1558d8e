import type { ExecutionConfig } from '@llem/config';
import { mulberry32 } from '@llem/hub';

/** One run of a study: a configuration in a cycle. */
export interface PlannedRun {
  /** Position of the configuration in `experiments`, from 0. */
  readonly index: number;
  /** How often the configuration has been planned by then, from 1. */
  readonly cycle: number;
}

/**
 * Every run of a study in order of execution (study.md 5).
 *
 * @param seed What `effectiveSeed` gives; a shuffled order needs it.
 */
export function runOrder(
  uniqueCount: number,
  { n_cycles, cycle_order }: Pick<ExecutionConfig, 'n_cycles' | 'cycle_order'>,
  seed: number | null,
): readonly PlannedRun[] {
  const cycles = Array.from({ length: n_cycles }, (_, cycle) => cycle);
  const declared = Array.from({ length: uniqueCount }, (_, index) => index);
  if (cycle_order === 'sequential')
    return declared.flatMap((index) => cycles.map((cycle) => ({ index, cycle: cycle + 1 })));
  const ordered = orderOfCycle(cycle_order, declared, seed);
  return cycles.flatMap((cycle) => ordered(cycle).map((index) => ({ index, cycle: cycle + 1 })));
}

/** The order of one cycle (from 0); a shuffled one must be asked for in ascending order. */
function orderOfCycle(
  order: Exclude<ExecutionConfig['cycle_order'], 'sequential'>,
  declared: readonly number[],
  seed: number | null,
): (cycle: number) => readonly number[] {
  switch (order) {
    case 'interleaved':
      return () => declared;
    case 'reverse':
      return (cycle) => (cycle % 2 === 0 ? declared : declared.toReversed());
    case 'latin_square':
      return (cycle) => balancedRow(declared.length, cycle);
    case 'shuffled': {
      if (seed === null) throw new TypeError('a shuffled order needs a seed');
      const random = mulberry32(seed);
      return () => shuffled(declared, random);
    }
  }
}

/**
 * A row of Williams' design (E. J. Williams, 1949): every configuration follows every other equally often. With an
 * odd number that takes each row and its mirror image.
 */
function balancedRow(size: number, cycle: number): readonly number[] {
  const isOdd = size % 2 === 1;
  const first = isOdd ? Math.floor(cycle / 2) : cycle;
  const row = Array.from({ length: size }, (_, place) => {
    const step = Math.ceil(place / 2) * (place % 2 === 1 ? 1 : -1);
    return (((first + step) % size) + size) % size;
  });
  return isOdd && cycle % 2 === 1 ? row.toReversed() : row;
}

/** Fisher–Yates from the last place down. */
function shuffled(items: readonly number[], random: () => number): readonly number[] {
  const order = [...items];
  for (let place = order.length - 1; place > 0; place -= 1) {
    const other = Math.floor(random() * (place + 1));
    [order[place], order[other]] = [order[other] ?? 0, order[place] ?? 0];
  }
  return order;
}
