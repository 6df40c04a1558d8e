import { runFailed } from '@llem/plugin-kit';

/** The ids of a prompt, each of which has an embedding; a BackendError for files that do not belong together. */
export function knownIds(ids: readonly number[], vocabSize: number): readonly number[] {
  // The tokenizer's library gives undefined for a word that it does not know and has no substitute for.
  const strange = ids.findIndex((id) => !(id >= 0 && id < vocabSize));
  if (strange < 0) return ids;
  const what = `the tokenizer gives the id ${ids[strange]}, the model's vocab_size is ${vocabSize}`;
  throw runFailed('tfjs', what, { fix: 'use the tokenizer files that belong to this model' });
}
