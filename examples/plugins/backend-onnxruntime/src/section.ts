import { type ExperimentConfig, sectionOf } from '@llem/core';
import * as z from '@llem/core/zod';
import type { InferenceSession } from 'onnxruntime-node';

const threads = () => z.int().min(1).nullable().optional();
const flag = () => z.boolean().nullable().optional();

/** `onnxruntime`: settings of this backend; null or absent means what is said at the end of each. */
export const OnnxRuntimeSection = z.strictObject({
  batch_size: z.int().min(1).nullable().optional().describe('prompts that run together; 1'),
  intra_op_num_threads: threads().describe('threads inside an operator; one per physical core'),
  inter_op_num_threads: threads().describe(
    'threads across operators, with execution_mode parallel; one per core',
  ),
  execution_mode: z
    .enum(['sequential', 'parallel'])
    .nullable()
    .optional()
    .describe('operators one after another or those that can at once; sequential'),
  graph_optimization_level: z
    .enum(['disabled', 'basic', 'extended', 'layout', 'all'])
    .nullable()
    .optional()
    .describe('what the graph is rewritten for before it runs; all'),
  enable_cpu_mem_arena: flag().describe('take memory in large pieces and keep it; true'),
  enable_mem_pattern: flag().describe('plan memory ahead where shapes repeat; true'),
  revision: z.string().min(1).nullable().optional().describe('branch, tag or commit of the model; main'),
});
export type OnnxRuntimeSection = z.output<typeof OnnxRuntimeSection>;

/** The section of a configuration, which the host has checked. */
export function sectionFrom(config: ExperimentConfig): OnnxRuntimeSection {
  return OnnxRuntimeSection.parse(sectionOf(config));
}

/** What onnxruntime-node 1.30 reads of its options; it ignores every other name without a word. */
const OPTIONS: readonly (keyof InferenceSession.SessionOptions)[] = [
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

/** Names in `passthrough_kwargs` that the session would not hear. */
export function unknownOptions({ passthrough_kwargs }: ExperimentConfig): readonly string[] {
  const known: readonly string[] = OPTIONS;
  return Object.keys(passthrough_kwargs ?? {}).filter((name) => !known.includes(name));
}

/** Options of the session: what is set, nothing else, so that the engine decides the rest. */
export function sessionOptions(config: ExperimentConfig): InferenceSession.SessionOptions {
  const section = sectionFrom(config);
  const options = {
    intraOpNumThreads: section.intra_op_num_threads,
    interOpNumThreads: section.inter_op_num_threads,
    executionMode: section.execution_mode,
    graphOptimizationLevel: section.graph_optimization_level,
    enableCpuMemArena: section.enable_cpu_mem_arena,
    enableMemPattern: section.enable_mem_pattern,
  };
  const set = Object.entries(options).filter(([, value]) => value != null);
  return { executionProviders: ['cpu'], ...Object.fromEntries(set), ...config.passthrough_kwargs };
}

/** A warning for every setting that is taken and has no effect. */
export function ignoredSettings(config: ExperimentConfig): readonly string[] {
  const { revision } = sectionFrom(config);
  const { interOpNumThreads, executionMode } = sessionOptions(config);
  const warnings: (string | false)[] = [
    !!revision &&
      /^[./~]/.test(config.model) &&
      `setting_ignored: onnxruntime.revision is ${revision}, and ${config.model} is a local directory. Remove it.`,
    interOpNumThreads !== undefined &&
      executionMode !== 'parallel' &&
      'setting_ignored: onnxruntime.inter_op_num_threads has no effect on operators that run one after another. Remove it, or set onnxruntime.execution_mode: parallel.',
  ];
  return warnings.filter((warning) => warning !== false);
}
