import { type ExperimentConfig, type Finding, type InferenceBackend, sectionOf } from '@llem/core';
import { createBatchModel } from '@llem/plugin-kit';
import { type OnnxRuntime, openEngine } from './engine.ts';
import { messageOf, refusal } from './refusal.ts';
import { OnnxRuntimeSection, unknownOptions } from './section.ts';

/** Gives the library. It is imported when a model is loaded, not before. */
export type ImportEngine = () => Promise<OnnxRuntime>;

/** ONNX Runtime in this process, on the CPU. `version` is null where it is not installed. */
export function createOnnxRuntimeBackend(
  importEngine: ImportEngine,
  version: string | null,
): InferenceBackend {
  return {
    id: 'onnxruntime',
    version: version ?? 'unknown',
    check: async (config) => unsupportedSettings(config),
    devices: async () => [],
    requiresGpu: () => false,
    environment: async () => null,
    async load(config, context) {
      const [unsupported] = unsupportedSettings(config);
      if (unsupported) throw refusal('BACKEND.UNSUPPORTED_SETTING', unsupported);
      const ort = await importEngine().catch((cause: unknown) => {
        const message = `onnxruntime needs the package onnxruntime-node: ${messageOf(cause)}`;
        throw refusal(
          'BACKEND.LIBRARY_MISSING',
          { message, fix: 'npm install llem-backend-onnxruntime' },
          cause,
        );
      });
      const engine = await openEngine(ort, version ?? 'unknown', config, context);
      return createBatchModel(engine, config, context.clock);
    },
  };
}

/** Settings that a session has no way to honour: none is dropped silently. */
function unsupportedSettings(config: ExperimentConfig): readonly Finding[] {
  const { error } = OnnxRuntimeSection.safeParse(sectionOf(config));
  const findings: (Finding | false)[] = [
    !!error && {
      message: `onnxruntime section: ${error.issues[0]?.message}`,
      fix: 'correct it in the experiment',
    },
    !!config.lora && {
      message: 'onnxruntime does not support lora: the graph of a model is fixed when it is exported',
      fix: 'merge the adapter into the model and export that',
    },
    config.load_format === 'dummy' && {
      message: 'onnxruntime does not support load_format "dummy": an ONNX file holds its weights',
      fix: 'set load_format: auto',
    },
    ...unknownOptions(config).map((name) => ({
      message: `onnxruntime does not support passthrough_kwargs.${name}: it is no option of a session`,
      fix: `remove ${name} from passthrough_kwargs`,
    })),
  ];
  return findings.filter((finding) => finding !== false);
}
