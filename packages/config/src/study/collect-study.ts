import { type ExperimentConfig, hashOfCanonicalText, studyHashOfCanonicalTexts } from '@llem/core';
import type * as z from 'zod';
import type { ParsedExperiment } from '../schema/experiment-parser.ts';
import type { SkippedConfig } from '../schema/study-config.ts';
import { expandGrid } from './expand-grid.ts';
import type { Entry, Plan } from './plan.ts';

/** The outcome of validating every configuration of a plan. */
export interface CollectedStudy {
  /** Unique configurations in declared order, and beside each its hash and its canonical text. */
  readonly experiments: readonly ExperimentConfig[];
  readonly hashes: readonly string[];
  readonly canonical_texts: readonly string[];
  readonly skipped: readonly z.output<typeof SkippedConfig>[];
  /** Configurations that were dropped because an earlier one is equal. */
  readonly duplicates: number;
  /** Configurations that do the same work as another, and how many kinds of work those are. */
  readonly alike: { readonly configurations: number; readonly kinds: number };
  readonly study_design_hash: string;
}

/** Validates a raw configuration. */
export type ParsePoint = (entry: Entry) => z.ZodSafeParseResult<ParsedExperiment>;

/** Expands, validates and hashes a plan, one configuration at a time. */
export function collectStudy(
  plan: Plan,
  parse: ParsePoint,
  describeSkipped: (entry: Entry, issues: readonly z.core.$ZodIssue[]) => z.output<typeof SkippedConfig>,
): CollectedStudy {
  const unique = new Map<string, ParsedExperiment>();
  const skipped: z.output<typeof SkippedConfig>[] = [];
  const heard = new Map<string, number>();
  let duplicates = 0;
  for (const point of pointsOf(plan)) {
    const { data, error } = parse(point);
    if (!data) {
      skipped.push(describeSkipped(point, error?.issues ?? []));
      continue;
    }
    const hash = hashOfCanonicalText(data.canonical_text);
    if (unique.has(hash)) duplicates += 1;
    else {
      unique.set(hash, data);
      heard.set(data.heard_text, (heard.get(data.heard_text) ?? 0) + 1);
    }
  }
  const parsed = [...unique.values()];
  const several = [...heard.values()].filter((count) => count > 1);
  const canonical_texts = parsed.map(({ canonical_text }) => canonical_text);
  return {
    experiments: parsed.map(({ config }) => config),
    hashes: [...unique.keys()],
    canonical_texts,
    skipped,
    duplicates,
    alike: { configurations: several.reduce((a, b) => a + b, 0), kinds: several.length },
    study_design_hash: studyHashOfCanonicalTexts(canonical_texts),
  };
}

/** The number of unique valid configurations of a plan. */
export function countUnique(plan: Plan, parse: ParsePoint): number {
  const hashes = new Set<string>();
  for (const point of pointsOf(plan)) {
    const { data } = parse(point);
    if (data) hashes.add(hashOfCanonicalText(data.canonical_text));
  }
  return hashes.size;
}

function* pointsOf({ grids, entries }: Plan): Generator<Entry> {
  for (const grid of grids) for (const raw of expandGrid(grid)) yield { raw, choices: [] };
  yield* entries;
}
