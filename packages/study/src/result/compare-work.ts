import type { ExperimentResult } from '@llem/core';

/** How far the output tokens of experiments may lie apart, as a share of the fewest (measurement.md 14). */
const OUTPUT_TOLERANCE = 0.02;

type Compared = Pick<ExperimentResult, 'input_tokens' | 'output_tokens' | 'effective_config' | 'work'>;

/**
 * `work_not_equivalent` of a study (measurement.md 14): among its results with the same prompts and limits, the models
 * read other numbers of tokens, or generated numbers more than 2 % apart.
 */
export function compareWork(results: readonly Compared[]): string[] {
  const groups = new Map<string, { input: Range; output: Range }>();
  for (const { input_tokens, output_tokens, effective_config, work } of results) {
    const { max_input_tokens, max_output_tokens } = effective_config;
    const key = JSON.stringify([work.prompts_sha256, max_input_tokens, max_output_tokens]);
    const { input, output } = groups.get(key) ?? { input: NO_RANGE, output: NO_RANGE };
    groups.set(key, { input: widened(input, input_tokens), output: widened(output, output_tokens) });
  }
  return [...groups.values()].flatMap(({ input, output }) => [
    ...inputWarnings(input),
    ...outputWarnings(output),
  ]);
}

interface Range {
  readonly least: number;
  readonly most: number;
}

const NO_RANGE: Range = { least: Number.POSITIVE_INFINITY, most: 0 };

function widened({ least, most }: Range, count: number): Range {
  return { least: Math.min(least, count), most: Math.max(most, count) };
}

function inputWarnings({ least, most }: Range): string[] {
  if (least === most) return [];
  return [warning(`with the same prompts and limits, runs read from ${least} to ${most} input tokens`)];
}

function outputWarnings({ least, most }: Range): string[] {
  if (most - least <= OUTPUT_TOLERANCE * least) return [];
  return [
    warning(
      `with the same prompts and limits, runs generated from ${least} to ${most} output tokens, more than ${100 * OUTPUT_TOLERANCE} % apart`,
    ),
  ];
}

function warning(explanation: string): string {
  return `work_not_equivalent: ${explanation}. Compare these runs per token, not by their totals.`;
}
