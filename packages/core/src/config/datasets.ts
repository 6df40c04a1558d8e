/** Sizes of the data sets whose size is known before they are read (results.md 9). */
export const DATASET_SIZES: Readonly<Record<string, number>> = {
  aienergyscore: 1000,
  'llem-prompts': 132,
};

/** The refusal of an `n` above the size of its source. */
export function tooFewPrompts(dataset: string, available: number, requested: number): string {
  return `dataset '${dataset}' has only ${available} prompts but ${requested} were requested — reduce n or use a larger dataset`;
}
