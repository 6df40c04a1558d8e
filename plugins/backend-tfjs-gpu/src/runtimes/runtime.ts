import type { Precision } from '@llem/core';

export type TensorFlow = typeof import('@tensorflow/tfjs-core');

/** What TensorFlow.js can compute on, in order of preference. */
export const RUNTIME_NAMES = ['cuda', 'webgpu', 'wasm', 'cpu'] as const;
export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/** What is known of a runtime before any TensorFlow code is loaded. */
export interface RuntimeDefinition {
  readonly name: RuntimeName;
  /** Precisions it computes in; weights are converted to the configured one. */
  readonly precisions: readonly Precision[];
  /** Bytes it can address at most; null without a limit of its own. */
  readonly memoryLimit: number | null;
  /** True where the engine keeps a second, packed copy of every matrix. */
  readonly packsWeights: boolean;
  /** Imports TensorFlow.js, starts this runtime and makes it the active one. */
  start(): Promise<Runtime>;
}

/** TensorFlow.js with one runtime active. */
export interface Runtime {
  readonly tf: TensorFlow;
  /** Adapter, GPU or processor it computes on. */
  readonly device: string;
  /** Threads of the processor that it computes on. */
  readonly threads: number;
}
