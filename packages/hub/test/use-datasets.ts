import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, type ExperimentConfig } from '@llem/core';
import { expect } from 'vitest';
import { checkDataset } from '../src/datasets/check-dataset.ts';
import { selectPrompts } from '../src/datasets/select-prompts.ts';
import { useTemporaryDirectory } from './temporary-directory.ts';

/** Data sets as files of a fresh directory for each test, and short ways to ask for their prompts. */
export function useDatasets() {
  const directory = useTemporaryDirectory();
  const { signal } = new AbortController();

  function request(
    dataset: ExperimentConfig['dataset'],
    n: number,
    extra: { maxOutputTokens?: number | null; randomSeed?: number } = {},
  ) {
    return {
      dataset,
      n,
      randomSeed: 42,
      maxOutputTokens: 128,
      env: { HOME: directory.path },
      signal,
      ...extra,
    };
  }

  async function fileOf(content: string | Uint8Array): Promise<string> {
    const path = join(directory.path, 'prompts.jsonl');
    await writeFile(path, content);
    return path;
  }

  async function texts(content: string | Uint8Array, n: number): Promise<string[]> {
    return (await selectPrompts(request(await fileOf(content), n))).prompts.map(({ text }) => text);
  }

  /** The text of the refusal, which pre-flight reports in the same words. */
  async function refusal(
    dataset: ExperimentConfig['dataset'],
    n: number,
    env: Readonly<Record<string, string>> = { HOME: directory.path },
  ): Promise<string> {
    const asked = { ...request(dataset, n), env };
    const error = await selectPrompts(asked).catch((reason: unknown) => reason);
    const issues = await checkDataset(asked);
    if (!ConfigError.is(error)) throw new Error('it was not refused');
    expect(error.code).toBe('CONFIG.DATASET');
    expect(error.fix).toBeTruthy();
    expect(issues).toEqual([{ check: 'dataset', message: error.message, fix: error.fix }]);
    return error.message;
  }

  return { directory, request, fileOf, texts, refusal };
}
