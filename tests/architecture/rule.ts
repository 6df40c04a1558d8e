import type { House } from './house.ts';
import type { TreeFile } from './tree.ts';

/** One rule of the house, over files or over manifests, which stand for their package. */
export interface Rule {
  name: string;
  subjects(house: House): readonly TreeFile[];
  /** What is wrong with one subject, and what to do instead. */
  check(file: TreeFile, house: House): string[];
}

/** Every breach as `path: message`. A rule that found nothing to look at is a breach: it has not been checked. */
export function breaches(rule: Rule, house: House): string[] {
  const subjects = rule.subjects(house);
  if (subjects.length === 0) return [`${rule.name}: there was nothing to check`];
  return subjects.flatMap((file) => rule.check(file, house).map((message) => `${file.path}: ${message}`));
}
