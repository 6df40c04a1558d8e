import type { Prompt } from '@llem/core';
import { datasetError, noPromptField, PROMPT_FIELDS, tooFewRecords } from './dataset-error.ts';
import { type DatasetRecord, parseRecord } from './parse-record.ts';

export interface RecordSelection {
  readonly dataset: string;
  readonly n: number;
  readonly maxOutputTokens: number | null;
}

/**
 * The prompts of the first `n` records, in the order of their lines; no line after them is read.
 * @throws ConfigError CONFIG.DATASET with the texts of results.md 9
 */
export async function selectRecords(
  lines: AsyncIterable<Uint8Array>,
  { dataset, n, maxOutputTokens }: RecordSelection,
): Promise<Prompt[]> {
  const prompts: Prompt[] = [];
  let records = 0;
  for await (const line of lines) {
    const record = parseRecord(line);
    if (record === null) continue;
    records += 1;
    const text = promptText(record);
    if (text !== null) {
      prompts.push({
        text,
        max_new_tokens: outputLimit(record, records, dataset, maxOutputTokens),
        input_len: null,
      });
    }
    if (records === n) break;
  }
  if (prompts.length < records) throw noPromptField(dataset, n, prompts.length);
  if (records < n) throw tooFewRecords(dataset, records, n);
  return prompts;
}

function promptText(record: DatasetRecord): string | null {
  for (const field of PROMPT_FIELDS) {
    const value = Object.hasOwn(record, field) ? record[field] : null;
    // A lone surrogate has no UTF-8: the engine and the hash of the prompts must see the same text.
    const text = typeof value === 'string' ? value.trim().toWellFormed() : '';
    if (text !== '') return text;
  }
  return null;
}

function outputLimit(
  record: DatasetRecord,
  number: number,
  dataset: string,
  maxOutputTokens: number | null,
): number | null {
  const limit = record.max_new_tokens ?? null;
  if (limit === null) return null;
  if (typeof limit !== 'number' || !Number.isSafeInteger(limit) || limit < 1) {
    throw datasetError(
      `dataset '${dataset}': max_new_tokens of record ${number} must be a whole number of at least 1, got ${JSON.stringify(limit)}`,
      'correct or remove it',
    );
  }
  return Math.min(limit, maxOutputTokens ?? limit);
}
