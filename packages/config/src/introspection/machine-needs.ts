import type { Need, ParamRecord } from './param-record.ts';

/** A value that not every machine with its backend can run. */
export interface ValueNeed {
  readonly path: string;
  /** As text; `>1` for every number above 1. */
  readonly value: string;
  readonly need: Need;
}

export function valueNeeds(params: readonly ParamRecord[]): readonly ValueNeed[] {
  return params.flatMap(({ path, needs }) =>
    Object.entries(needs).map(([value, need]) => ({ path, value, need })),
  );
}

/** What a value needs, as a clause: `needs 2 GPUs, compute capability 8.0 or above, flash-attn`. */
export function needText({ compute_capability, gpus, package: library, model }: Need): string {
  const parts = [
    gpus === undefined ? null : `${gpus} GPUs`,
    compute_capability === undefined
      ? null
      : `a GPU of compute capability ${compute_capability.toFixed(1)} or above`,
    library ?? null,
    model === undefined ? null : `a model such as ${model}`,
  ];
  return `needs ${parts.filter((part) => part !== null).join(', ')}`;
}
