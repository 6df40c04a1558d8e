import {
  composedObject,
  createSystemClock,
  type ExperimentConfig,
  type ExperimentConfigInput,
  type LoadedModel,
  type Prompt,
} from '@llem/core';
import { createFakeContext, type FakeContext } from '@llem/testkit';
import plugin from '../../src/plugin.ts';

const [component] = plugin.components;
if (component?.kind !== 'backend') throw new Error('the plugin provides no backend');
export const tfjs = component;

/** A configuration of this backend as a user's file gives it. */
export function configure(overrides: Partial<ExperimentConfigInput> & { model: string }): ExperimentConfig {
  const { id, priority, configSchema, capabilities } = tfjs;
  const backend = { id, priority, configSchema, capabilities, package: '@llem/backend-tfjs' };
  return composedObject([backend]).parse({
    backend: 'tfjs',
    precision: 'fp32',
    dataset: 'llem-prompts',
    n: 3,
    ...overrides,
  });
}

/** A context with the machine's own clock. */
export function testContext(signal = new AbortController().signal): FakeContext {
  return createFakeContext({ clock: createSystemClock(), signal });
}

export async function loadEngine(
  overrides: Partial<ExperimentConfigInput> & { model: string },
  context = testContext(),
): Promise<LoadedModel> {
  return tfjs.create({}, context).load(configure(overrides), context);
}

export function promptsOf(texts: readonly string[]): Prompt[] {
  return texts.map((text) => ({ text, max_new_tokens: null, input_len: null }));
}

/** Output ids of a run without cancellation, one list per prompt. */
export async function outputsOf(
  model: LoadedModel,
  prompts: readonly Prompt[],
): Promise<readonly (readonly number[] | null)[]> {
  const output = await model.run(prompts, new AbortController().signal);
  return output.requests.map(({ output_token_ids }) => output_token_ids);
}
