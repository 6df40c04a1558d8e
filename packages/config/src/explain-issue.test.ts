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

it.each([
  [{ n: '5' }, 'n', 'expected number, received the text "5": write 5 without quotes'],
  [{ n: '1_000' }, 'n', 'expected number, received the text "1_000": write 1000 without quotes'],
  [
    { decoder: { top_p: '0,5' } },
    'decoder.top_p',
    'expected number, received the text "0,5": write 0.5 without quotes',
  ],
  [{ model: 7 }, 'model', 'expected string, received the number 7: write it in quotes, "7"'],
  [{ model: true }, 'model', 'expected string, received the boolean true: write it in quotes, "true"'],
  [{ n: 'many' }, 'n', 'Invalid input: expected number, received string'],
  [{ n: Number.POSITIVE_INFINITY }, 'n', 'Invalid input: expected number, received Infinity'],
])('config.md 1.1: nothing is coerced, and %j is told what to write', async (fields, path, message) => {
  expect(await messages(fields)).toEqual([[path, message]]);
});

it('config.md 4: of a hundred thousand unknown keys the first are listed, in no time', async () => {
  const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key${index}`, 1]));
  const [[, message] = []] = (await messages({ decoder: keys })) as [string, string][];
  expect(message).toMatch(/"key49" and 99950 more$/);
  const [[, long] = []] = (await messages({ decoder: { ['k'.repeat(1e6)]: 1 } })) as [string, string][];
  expect(long?.length).toBeLessThan(200);
});
