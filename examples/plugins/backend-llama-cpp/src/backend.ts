import {
  BackendError,
  type ComponentContext,
  type DeviceInfo,
  type Finding,
  type InferenceBackend,
  LLEMError,
} from '@llem/core';
import { createBatchModel } from '@llem/plugin-kit';
import { batchEngine } from './batch-engine.ts';
import { openEngine } from './engine.ts';
import { readGguf } from './gguf-file.ts';
import { installedProcessors, libraryVersion, missingEngine } from './installed.ts';
import { sectionFrom } from './section.ts';
import { precisionMismatch, unsupportedSettings } from './unsupported.ts';

/** llama.cpp in this process. The library is imported when a file is first read, not before. */
export function createLlamaCppBackend({ env }: ComponentContext): InferenceBackend {
  /** llama.cpp tells no UUIDs; it spreads a model over the GPUs that CUDA shows. */
  let visible: readonly DeviceInfo[] = [];
  return {
    id: 'llama-cpp',
    version: libraryVersion(),
    check: (config) =>
      findingsOf(async () => {
        const file = await readGguf(config.model, env).catch(() => null);
        return [...unsupportedSettings(config), ...(file ? precisionMismatch(config, file) : [])];
      }),
    checkModel: (config) => findingsOf(() => readGguf(config.model, env).then(() => [])),
    async devices(config, shown) {
      visible = shown;
      const processor = sectionFrom(config).processor ?? installedProcessors()[0];
      return processor === 'cpu' ? [] : shown.map(({ uuid }) => uuid);
    },
    requiresGpu: (config) => sectionFrom(config).processor === 'cuda',
    environment: async () => null,
    async load(config, context) {
      refuse('BACKEND.LIBRARY_MISSING', missingEngine());
      refuse('BACKEND.UNSUPPORTED_SETTING', unsupportedSettings(config));
      const file = await readGguf(config.model, env);
      refuse('BACKEND.INCOMPATIBLE_HARDWARE', precisionMismatch(config, file));
      const engine = await openEngine(config, file, context);
      return createBatchModel(await batchEngine(engine, file, visible), config, context.clock);
    },
  };
}

/** What is thrown is one more finding: a check does not throw. */
async function findingsOf(find: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await find();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ message, fix: LLEMError.is(error) ? error.fix : null }];
  }
}

function refuse(code: string, [finding]: readonly Finding[]): void {
  if (finding) throw new BackendError(code, finding.message, { backend: 'llama-cpp', fix: finding.fix });
}
