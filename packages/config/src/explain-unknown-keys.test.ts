import { expect, it } from 'vitest';
import { installedBackend } from '../test/installed-backend.ts';
import { createConfig } from './create-config.ts';

const config = createConfig([installedBackend('tfjs', { priority: 40 })]);

/** Messages of the issues of an experiment, by their path. */
async function messages(fields: object): Promise<unknown[]> {
  const raw = { model: 'gpt2', precision: 'fp32', ...fields };
  const failures = [
    config.loadExperimentConfig(null, raw).catch((error: unknown) => error),
    Promise.resolve()
      .then(() => config.parseExperiment(raw))
      .catch((error: unknown) => error),
  ];
  const [loaded, parsed] = (await Promise.all(failures)).map((error) => Reflect.get(Object(error), 'issues'));
  expect(loaded).toEqual(parsed);
  return loaded.map(({ path, message }: { path: string[]; message: string }) => [path.join('.'), message]);
}

it('config.md 4: an unknown nested key comes with the closest field of its map', async () => {
  expect(await messages({ decoder: { temprature: 1 }, tfjs: { batchsize: 1 } })).toEqual([
    ['decoder', 'Unrecognized key: "temprature" (did you mean "temperature"?)'],
    ['tfjs', 'Unrecognized key: "batchsize" (did you mean "batch_size"?)'],
  ]);
});

it('config.md 4: a key that has a place elsewhere comes with that; one that has none with nothing', async () => {
  expect(await messages({ warmup: { batch_size: 1, zzzzzz: 2 } })).toEqual([
    ['warmup', 'Unrecognized keys: "batch_size" (write it as tfjs.batch_size), "zzzzzz"'],
  ]);
});
