import type { ExecutionConfig } from '@llem/config';

/** The seed that shuffles a study, null unless its order is shuffled: its own, else one from its design (study.md 5). */
export function effectiveSeed(
  { cycle_order, shuffle_seed }: Pick<ExecutionConfig, 'cycle_order' | 'shuffle_seed'>,
  studyDesignHash: string,
): number | null {
  if (cycle_order !== 'shuffled') return null;
  return shuffle_seed ?? Number.parseInt(studyDesignHash.slice(-8), 16);
}
