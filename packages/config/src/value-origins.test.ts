import { expect, it } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { valueOrigins } from './value-origins.ts';

const folder = temporaryFolder();

it('cli.md 3: a value is of the flag, else of the file, else a default', async () => {
  const text = 'model: gpt2\nn: 3\nwarmup: {n_warmup: 2}\ndecoder: {preset: factual}\n';
  const path = folder.write('experiment.yaml', text);
  const origin = await valueOrigins(path, { n: 7, 'tfjs.batch_size': 4 });
  const fields = ['model', 'n', 'tfjs.batch_size', 'warmup.n_warmup', 'warmup.enabled', 'precision'];
  expect(fields.map((field) => origin(field.split('.')))).toEqual([
    'file',
    'flag',
    'flag',
    'file',
    'default',
    'default',
  ]);
  // A preset sets what it stands for, and nothing else.
  expect([origin(['decoder', 'temperature']), origin(['decoder', 'top_k'])]).toEqual(['file', 'default']);
});

it('cli.md 3: without a file a value is of the flag or a default', async () => {
  const origin = await valueOrigins(null, { model: 'gpt2' });
  expect([origin(['model']), origin(['n'])]).toEqual(['flag', 'default']);
});
