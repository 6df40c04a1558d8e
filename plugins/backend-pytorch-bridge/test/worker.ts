import { fileURLToPath } from 'node:url';
import {
  createSystemClock,
  type ExperimentConfig,
  type InferenceOutput,
  type LoadedModelInfo,
  type Prompt,
  UserConfig,
} from '@llem/core';
import { openPythonBridge, type PythonBridge, workerEnvironment } from '@llem/plugin-kit';
import { createFakeContext } from '@llem/testkit';
import { environment, python } from './python.ts';

/** One worker for many configurations: torch and transformers are imported once. */
export interface TestWorker extends AsyncDisposable {
  readonly bridge: PythonBridge;
  load(config: ExperimentConfig): Promise<LoadedModelInfo>;
  run(prompts: readonly Prompt[], arrivals?: readonly number[]): Promise<InferenceOutput>;
}

export async function openWorker(
  interpreter = python,
  variables: Readonly<Record<string, string | undefined>> = environment,
): Promise<TestWorker> {
  const { logger, signal, settings } = createFakeContext({ settings: UserConfig.parse({}) });
  const bridge = await openPythonBridge({
    name: 'pytorch',
    interpreter,
    worker: fileURLToPath(new URL('../python', import.meta.url)),
    env: { ...workerEnvironment(variables, settings), USE_HUB_KERNELS: '0' },
    logger,
    signal,
    clock: createSystemClock(),
  });
  return {
    bridge,
    load: async (config) => (await bridge.request('load', { config, process: null })) as LoadedModelInfo,
    run: async (prompts, arrivals) =>
      (await bridge.request('run', { prompts, arrivals_s: arrivals ?? null })) as InferenceOutput,
    [Symbol.asyncDispose]: () => bridge[Symbol.asyncDispose](),
  };
}

/** Prompts of a data set without limits of their own. */
export function promptsOf(texts: readonly string[]): Prompt[] {
  return texts.map((text) => ({ text, max_new_tokens: null, input_len: null }));
}
