import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConfig } from '../../packages/config/src/index.ts';
import { type FakeWorker, openFakeWorker } from '../../plugins/backend-pytorch-bridge/test/fake-engine.ts';
import { promptsOf } from '../../plugins/backend-pytorch-bridge/test/worker.ts';
import { installedBackends } from './installed-backends.ts';

const config = createConfig(await installedBackends());
const PROMPTS = promptsOf(['abcdef', 'ab', 'abcd']);
const ANY_TEXTS = ['auto', 'balanced'];
const ANY_MAPS = [{ '0': '1GiB' }, { cpu: '2GiB' }];

/** Shared fields that the engine hears of. The decoder's are tested by name beside the plugin. */
const SHARED = ['precision', 'max_input_tokens', 'max_output_tokens', 'random_seed'];
const paths = [...config.getBackendParams('pytorch').map(({ path }) => path), ...SHARED];

/** Values that need no more than a CPU and the engine itself, for texts and maps any that are valid. */
function valuesOf(path: string): readonly unknown[] {
  const { type, test_values } =
    Object.values(config.getAllParams())
      .flat()
      .find((param) => param.path === path) ?? {};
  const values = test_values?.length ? test_values : type === 'map' ? ANY_MAPS : ANY_TEXTS;
  const skipped = config.getParamSkipConditions().filter((condition) => condition.path === path);
  const isSkipped = (value: unknown) =>
    skipped.some((one) => (one.value === '>1' ? Number(value) > 1 : one.value === String(value)));
  // On a CPU nothing lacks bf16.
  return path === 'precision' ? ['fp32', 'fp16', 'bf16'] : values.filter((value) => !isSkipped(value));
}

let worker: FakeWorker;
beforeAll(async () => {
  worker = await openFakeWorker();
});
afterAll(() => worker[Symbol.asyncDispose]());

/** All that the fake torch and transformers are called with, and what they say of it, when `path` has this value. */
async function trace(path: string, value: unknown): Promise<string> {
  const raw = config.getTestConfig('pytorch', path, value);
  expect(raw, `${path}: ${JSON.stringify(value)}`).not.toBeNull();
  const whole = { ...raw, model: 'owner/model', n: PROMPTS.length };
  const { calls, info } = await worker.use(config.parseExperiment(whole), PROMPTS);
  return JSON.stringify([calls.all, info.effective_settings]);
}

const cases = paths
  .map((path) => ({ path, values: valuesOf(path) }))
  .filter(({ values }) => values.length > 1);

describe('each value reaches the engine', () => {
  it('INF-11: nearly every parameter of the section has values to tell apart here', () => {
    expect(cases.length).toBeGreaterThan((paths.length * 3) / 4);
  });

  it('CM-06: the same value is heard the same', async () => {
    expect(await trace('pytorch.batch_size', 2)).toBe(await trace('pytorch.batch_size', 2));
  });

  it.each(cases)(
    'CM-06: the engine hears the difference between the values of $path',
    async ({ path, values }) => {
      const heard = new Map<string, unknown>();
      for (const value of values) {
        const said = await trace(path, value);
        expect(
          heard.get(said),
          `${path}: ${JSON.stringify(value)} is heard as another value`,
        ).toBeUndefined();
        heard.set(said, value);
      }
    },
  );
});
