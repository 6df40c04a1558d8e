import type { ExperimentConfig } from '@llem/core';
import * as z from '@llem/core/zod';
import { givenOptions, isLocalModel } from '@llem/plugin-kit';
import type { InferenceSession } from 'onnxruntime-node';

const count = () => z.int().min(1).nullable().optional();
const flag = () => z.boolean().nullable().optional();
const oneOf = <Name extends string>(...names: readonly Name[]) => z.enum(names).nullable().optional();

/** `onnxruntime`: settings of this backend; null or absent means what is said at the end of each. */
export const OnnxRuntimeSection = z.strictObject({
  batch_size: count().describe('prompts that run together; 1'),
  intra_op_num_threads: count().describe('threads inside an operator; one per physical core'),
  inter_op_num_threads: count().describe(
    'threads across operators, with execution_mode parallel; one per core',
  ),
  execution_mode: oneOf('sequential', 'parallel').describe(
    'operators one after another or those that can at once; sequential',
  ),
  graph_optimization_level: oneOf('disabled', 'basic', 'extended', 'layout', 'all').describe(
    'what the graph is rewritten for before it runs; all',
  ),
  enable_cpu_mem_arena: flag().describe('take memory in large pieces and keep it; true'),
  enable_mem_pattern: flag().describe('plan memory ahead where shapes repeat; true'),
  revision: z.string().min(1).nullable().optional().describe('branch, tag or commit of the model; main'),
});
export type OnnxRuntimeSection = z.output<typeof OnnxRuntimeSection>;

/** What onnxruntime-node 1.30 reads of its options; it ignores every other name without a word. */
export const SESSION_OPTIONS: readonly (keyof InferenceSession.SessionOptions)[] = [
  'intraOpNumThreads',
  'interOpNumThreads',
  'executionMode',
  'graphOptimizationLevel',
  'enableCpuMemArena',
  'enableMemPattern',
  'freeDimensionOverrides',
  'optimizedModelFilePath',
  'enableProfiling',
  'profileFilePrefix',
  'logId',
  'logSeverityLevel',
];

/** Options of the session: what is set, nothing else, so that the engine decides the rest. */
export function sessionOptions(
  { passthrough_kwargs }: ExperimentConfig,
  section: OnnxRuntimeSection,
): InferenceSession.SessionOptions {
  const options = givenOptions({
    intraOpNumThreads: section.intra_op_num_threads,
    interOpNumThreads: section.inter_op_num_threads,
    executionMode: section.execution_mode,
    graphOptimizationLevel: section.graph_optimization_level,
    enableCpuMemArena: section.enable_cpu_mem_arena,
    enableMemPattern: section.enable_mem_pattern,
  });
  return { executionProviders: ['cpu'], ...options, ...passthrough_kwargs };
}

/** A warning for every setting that is taken and has no effect. */
export function ignoredSettings(config: ExperimentConfig, section: OnnxRuntimeSection): readonly string[] {
  const { interOpNumThreads, executionMode } = sessionOptions(config, section);
  const warnings: (string | false)[] = [
    !!section.revision &&
      isLocalModel(config.model) &&
      `setting_ignored: onnxruntime.revision is ${section.revision}, and ${config.model} is a local directory. Remove it.`,
    interOpNumThreads !== undefined &&
      executionMode !== 'parallel' &&
      'setting_ignored: onnxruntime.inter_op_num_threads has no effect on operators that run one after another. Remove it, or set onnxruntime.execution_mode: parallel.',
  ];
  return warnings.filter((warning) => warning !== false);
}
