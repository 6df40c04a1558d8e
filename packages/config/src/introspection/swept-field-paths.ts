import type { ExperimentConfig } from '@llem/core';

/** Dotted paths of what is not the same in all configurations, sorted; a list is one value, and so is null. */
export function getSweptFieldPaths(configs: readonly ExperimentConfig[]): string[] {
  const leaves = configs.map((config) => new Map(leavesOf('', config)));
  const paths = new Set(leaves.flatMap((one) => [...one.keys()]));
  return [...paths].filter((path) => new Set(leaves.map((one) => one.get(path) ?? 'null')).size > 1).sort();
}

function leavesOf(path: string, value: unknown): [path: string, text: string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [[path, JSON.stringify(value) ?? 'null']];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(path === '' ? key : `${path}.${key}`, inner),
  );
}
