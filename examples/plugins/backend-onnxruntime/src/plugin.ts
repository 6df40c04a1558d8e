import { defineComponent, definePlugin } from '@llem/core';
import { createOnnxRuntimeBackend, type ImportEngine } from './backend.ts';
import { installedVersion } from './installed.ts';
import { OnnxRuntimeSection } from './section.ts';

/** The component over an engine: the library itself, or what a test puts in its place. */
export function onnxRuntimeComponent(importEngine: ImportEngine, version: string | null) {
  return defineComponent({
    kind: 'backend',
    id: 'onnxruntime',
    priority: 50,
    claims: [],
    capabilities: {
      token_timestamps: true,
      phases: true,
      dummy_weights: false,
      lora: false,
      traffic: true,
      parameter_count: false,
      engine_process: 'none',
      // Exported files are named by what their weights are; keys, values and logits are fp32 in all of these.
      precisions: ['fp32', 'int8', 'int4'],
      decoding_strategies: ['greedy', 'sampling'],
    },
    configSchema: OnnxRuntimeSection,
    async probe() {
      if (version !== null) return { available: true, detail: `ONNX Runtime ${version} on the CPU` };
      return {
        available: false,
        reason: `onnxruntime-node has no binary for ${process.platform}-${process.arch} here`,
        fix: 'npm install llem-backend-onnxruntime',
      };
    },
    create: () => createOnnxRuntimeBackend(importEngine, version),
  });
}

const onnxruntime = onnxRuntimeComponent(() => import('onnxruntime-node'), installedVersion());

export default definePlugin({ components: [onnxruntime] });
