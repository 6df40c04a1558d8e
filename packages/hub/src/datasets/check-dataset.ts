import type { PreFlightIssue } from '@llem/core';
import { isDatasetError } from './dataset-error.ts';
import { type PromptRequest, selectPrompts } from './select-prompts.ts';

/** Pre-flight of a data set: its one problem as an issue, none when its prompts can be had (CM-29). */
export async function checkDataset(
  request: Omit<PromptRequest, 'randomSeed' | 'maxOutputTokens'>,
): Promise<PreFlightIssue[]> {
  try {
    await selectPrompts({ ...request, randomSeed: 0, maxOutputTokens: null });
    return [];
  } catch (error) {
    if (!isDatasetError(error)) throw error;
    return [{ check: 'dataset', message: error.message, fix: error.fix }];
  }
}
