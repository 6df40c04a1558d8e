/** Prompts as a matrix: row by row, padding at the left, so that every last token is in the last column. */
export interface PaddedBatch {
  readonly ids: Int32Array;
  /** Padding tokens of each row. */
  readonly padding: readonly number[];
  readonly columns: number;
}

export function padLeft(prompts: readonly (readonly number[])[], padId: number): PaddedBatch {
  const columns = Math.max(...prompts.map(({ length }) => length));
  const ids = new Int32Array(prompts.length * columns).fill(padId);
  const padding = prompts.map(({ length }) => columns - length);
  prompts.forEach((prompt, row) => {
    ids.set(prompt, row * columns + columns - prompt.length);
  });
  return { ids, padding, columns };
}
