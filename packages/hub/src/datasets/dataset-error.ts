import { ConfigError, tooFewPrompts } from '@llem/core';

const CODE = 'CONFIG.DATASET';
const FIELDS = ['prompt', 'text', 'instruction', 'input', 'question'] as const;

/** Fields that may hold a prompt, the first one wins. */
export const PROMPT_FIELDS: readonly string[] = FIELDS;

/** A data set that cannot give its prompts. The texts are those of results.md 9. */
export function datasetError(message: string, fix: string, cause?: unknown): ConfigError {
  return new ConfigError(CODE, message, { fix, cause });
}

/** True for the errors of this file. */
export function isDatasetError(error: unknown): error is ConfigError {
  return ConfigError.is(error) && error.code === CODE;
}

export function tooFewRecords(dataset: string, available: number, requested: number): ConfigError {
  const fix = available > 0 ? `set n to ${available} or less` : 'give a file with one JSON object per line';
  return datasetError(tooFewPrompts(dataset, available, requested), fix);
}

export function noPromptField(dataset: string, requested: number, usable: number): ConfigError {
  return datasetError(
    `could not extract ${requested} prompts from '${dataset}': only ${usable} records had a recognisable prompt field (${FIELDS.join(', ')})`,
    `give each of the first ${requested} records one of these fields`,
  );
}

export function unknownDataset(dataset: string): ConfigError {
  return datasetError(
    `unknown dataset '${dataset}'. Built-in: aienergyscore, llem-prompts; or a path to an existing .jsonl file`,
    'set dataset to one of these',
  );
}

export function datasetNotFound(path: string): ConfigError {
  return datasetError(
    `dataset '${path}' not found`,
    'check the path; it is relative to the working directory',
  );
}

export function notCached(path: string, cause: unknown, reason: string): ConfigError {
  const remedies = [
    'run once with network access, or set HF_ENDPOINT to a mirror',
    `copy the cached file from another machine to ${path}`,
    'use dataset: llem-prompts or your own .jsonl',
  ];
  return new ConfigError(CODE, "dataset 'aienergyscore' is not cached and huggingface.co cannot be reached", {
    why: reason,
    fix: remedies.join('; or '),
    cause,
  });
}

export function checksumDiffers(path: string): ConfigError {
  return datasetError(
    `dataset 'aienergyscore' does not match its checksum — delete ${path} and run again`,
    `rm ${path}`,
  );
}
