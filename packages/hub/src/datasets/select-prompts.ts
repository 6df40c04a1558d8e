import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { ExperimentConfig, Prompt } from '@llem/core';
import { expandHome } from '../environment/expand-home.ts';
import { AI_ENERGY_SCORE_REVISION, type DatasetSource, readAiEnergyScore } from './ai-energy-score.ts';
import { unknownDataset } from './dataset-error.ts';
import { openLines } from './open-lines.ts';
import { readLines } from './read-lines.ts';
import { selectRecords } from './select-records.ts';
import { syntheticPrompts } from './synthetic-prompts.ts';

const LLEM_PROMPTS = fileURLToPath(new URL('../../data/llem-prompts.jsonl', import.meta.url));

export interface PromptRequest extends DatasetSource {
  readonly dataset: ExperimentConfig['dataset'];
  readonly n: number;
  /** Seeds synthetic prompts that have no seed of their own. */
  readonly randomSeed: number;
  /** Caps the output length that a record asks for. */
  readonly maxOutputTokens: number | null;
}

/** What an experiment runs, fixed before its window. */
export interface SelectedPrompts {
  readonly prompts: readonly Prompt[];
  /** Of the texts in order, each followed by `\n`, in UTF-8. */
  readonly sha256: string;
  readonly dataset: string;
  readonly revision: string | null;
}

/**
 * The first `n` records of a data set, the same for every backend and cycle (results.md 9).
 * @throws ConfigError CONFIG.DATASET
 */
export async function selectPrompts(request: PromptRequest): Promise<SelectedPrompts> {
  const { dataset } = request;
  const name = typeof dataset === 'string' ? dataset : 'synthetic';
  const prompts =
    typeof dataset === 'string'
      ? await selectNamed(dataset, request)
      : await generate(dataset.synthetic, request);
  request.signal.throwIfAborted();
  const hash = createHash('sha256');
  for (const { text } of prompts) hash.update(`${text}\n`);
  return {
    prompts,
    sha256: hash.digest('hex'),
    dataset: name,
    revision: name === 'aienergyscore' ? AI_ENERGY_SCORE_REVISION : null,
  };
}

async function selectNamed(dataset: string, request: PromptRequest): Promise<Prompt[]> {
  return await selectRecords(await linesOf(dataset, request), { ...request, dataset });
}

async function linesOf(dataset: string, request: PromptRequest): Promise<AsyncIterable<Uint8Array>> {
  if (dataset === 'llem-prompts') return openLines(LLEM_PROMPTS, dataset);
  if (dataset === 'aienergyscore') return readLines([await readAiEnergyScore(request)], dataset);
  if (dataset.endsWith('.jsonl')) return openLines(expandHome(dataset, request.env), dataset);
  throw unknownDataset(dataset);
}

type Synthetic = Extract<ExperimentConfig['dataset'], object>['synthetic'];

function generate(
  synthetic: Synthetic,
  { n, randomSeed, maxOutputTokens }: PromptRequest,
): Promise<Prompt[]> {
  return syntheticPrompts({
    pool: synthetic.n,
    n,
    inputLen: synthetic.input_len,
    outputLen: synthetic.output_len,
    seed: synthetic.seed ?? randomSeed,
    maxOutputTokens,
  });
}
