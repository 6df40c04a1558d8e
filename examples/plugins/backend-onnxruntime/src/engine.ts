import { messageOf } from '@llem/core';
import { type BatchEngine, createLogitsEngine, loadFailed, type OpenRequest } from '@llem/plugin-kit';
import { cacheOf } from './cache.ts';
import { beginBatch } from './logits.ts';
import { readModelFiles } from './model-files.ts';
import { ignoredSettings, type OnnxRuntimeSection, sessionOptions } from './section.ts';

/** What is used of the library. */
export type OnnxRuntime = Pick<typeof import('onnxruntime-node'), 'InferenceSession' | 'Tensor'>;

/** Reads the model and builds a session of its graph. */
export async function openEngine(
  ort: OnnxRuntime,
  version: string,
  request: OpenRequest<OnnxRuntimeSection>,
): Promise<BatchEngine> {
  const { config, section, context } = request;
  const { graph, architecture, contextSize, eosIds, tokenizer } = await readModelFiles(request);
  context.signal.throwIfAborted();
  const options = sessionOptions(config, section);
  const session = await ort.InferenceSession.create(graph, options).catch((cause: unknown) => {
    const fix = `export ${config.model} again, for opset 23 or lower`;
    throw loadFailed('onnxruntime', messageOf(cause), { fix, cause });
  });
  try {
    const built = { ort, session, cache: cacheOf(session) };
    const engine = {
      info: {
        architecture,
        engine_version: version,
        libraries: { 'onnxruntime-node': version },
        effective_settings: { graph, revision: section.revision ?? null, session: options },
        tokenizer: tokenizer.name,
        warnings: ignoredSettings(config, section),
      },
      built: { ...options },
      batchSize: section.batch_size ?? 1,
      ...{ contextSize, eosIds, tokenize: tokenizer.encode },
      begin: (padding: readonly number[]) => beginBatch(built, padding),
      dispose: () => session.release(),
    };
    return createLogitsEngine(engine, config, context.clock);
  } catch (error) {
    await session.release();
    throw error;
  }
}
