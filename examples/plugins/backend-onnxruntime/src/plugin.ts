import { type BackendCapabilities, defineComponent, definePlugin } from '@llem/core';
import { createNodeBackend } from '@llem/plugin-kit';
import { type OnnxRuntime, openEngine } from './engine.ts';
import { installedVersion } from './installed.ts';
import { OnnxRuntimeSection, SESSION_OPTIONS } from './section.ts';

const capabilities: BackendCapabilities = {
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
};

const configSchema = OnnxRuntimeSection;
const install = 'npm install llem-backend-onnxruntime';

/** ONNX Runtime on the CPU: the library itself, or what a test puts in its place; `found` is null without it. */
export function onnxRuntimeComponent(importEngine: () => Promise<OnnxRuntime>, found: string | null) {
  const version = found ?? 'unknown';
  return defineComponent({
    ...{ kind: 'backend', id: 'onnxruntime', priority: 50, claims: [], capabilities, configSchema },
    async probe() {
      if (found !== null) return { available: true, detail: `ONNX Runtime ${found} on the CPU` };
      const reason = `onnxruntime-node has no binary for ${process.platform}-${process.arch} here`;
      return { available: false, reason, fix: install };
    },
    create: () =>
      createNodeBackend({
        ...{ id: 'onnxruntime', version, capabilities, configSchema, install, importEngine },
        passthrough: SESSION_OPTIONS,
        open: (ort, request) => openEngine(ort, version, request),
      }),
  });
}

const onnxruntime = onnxRuntimeComponent(() => import('onnxruntime-node'), installedVersion());

export default definePlugin({ components: [onnxruntime] });
