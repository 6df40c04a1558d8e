/** Scalar of a configuration, as far as options and test values go. */
export type Scalar = string | number | boolean;

/** One parameter of a configuration, as its schema has it (config.md 6). */
export interface ParamRecord {
  /** `decoder.top_p`, `pytorch.batch_size`. */
  readonly path: string;
  /** Last part of the path. */
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'map' | 'list';
  /** Null where none is declared. */
  readonly default: unknown;
  /** What null means to the engine of a section; null where that is the engine's own business. */
  readonly if_null: unknown;
  readonly description: string | null;
  readonly unit: string | null;
  /** May be left out of the map that it stands in. */
  readonly optional: boolean;
  readonly nullable: boolean;
  readonly constraints: Constraints;
  /** Values of an enumeration; null for anything else. */
  readonly options: readonly Scalar[] | null;
  readonly test_values: readonly unknown[];
  /** Ids of the installed backends that it can be set for. */
  readonly backend_support: readonly string[];
  /** What values need of a machine, by the value as text; `>1` stands for numbers above 1. */
  readonly needs: Readonly<Record<string, Need>>;
}

/** Bounds of a number; null where there is none. */
export interface Constraints {
  readonly ge: number | null;
  readonly le: number | null;
  readonly gt: number | null;
  readonly lt: number | null;
}

/** What a value needs beyond what every machine with its backend has. */
export interface Need {
  /** Of the GPU, such as 8.9. */
  readonly compute_capability?: number;
  readonly gpus?: number;
  /** A library beside the engine. */
  readonly package?: string;
  /** A model that it works with, where the usual test model will not do. */
  readonly model?: string;
}
