import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describeInferenceBackend } from '@llem/testkit';
import plugin from 'llem-backend-llama-cpp';
import { writeTinyGguf } from './tiny-gguf.js';

const folder = await mkdtemp(join(tmpdir(), 'llama-cpp-'));
after(() => rm(folder, { recursive: true }));
const model = join(folder, 'tiny.gguf');
await writeTinyGguf(model);

const subjectOf = ([component]) => ({
  component,
  experiment: { model, precision: 'fp32' },
  config: { n_threads: 1 },
});

/** The built plugin in a place where only llem can be found: `npm install --omit=optional`, and worse. */
async function pluginWithoutEngine() {
  const home = join(folder, 'without-engine');
  await mkdir(join(home, 'node_modules'), { recursive: true });
  await cp(dirname(fileURLToPath(import.meta.resolve('llem-backend-llama-cpp'))), join(home, 'dist'), {
    recursive: true,
  });
  await cp(new URL('../package.json', import.meta.url), join(home, 'package.json'));
  await symlink(
    fileURLToPath(new URL('../node_modules/@llem', import.meta.url)),
    join(home, 'node_modules/@llem'),
  );
  return (await import(pathToFileURL(join(home, 'dist/plugin.js')).href)).default;
}
const bare = await pluginWithoutEngine();

describeInferenceBackend(async () => subjectOf(plugin.components), {
  describe,
  it,
  withoutEngine: async () => subjectOf(bare.components),
  settings: [
    { path: 'llama-cpp.batch_size', values: [1, 2] },
    { path: 'llama-cpp.n_ctx', values: [256, 512] },
    { path: 'llama-cpp.n_batch', values: [32, 64] },
    { path: 'llama-cpp.n_threads', values: [1, 2] },
    { path: 'llama-cpp.processor', values: ['cpu', 'cuda'] },
    { path: 'llama-cpp.gpu_layers', values: [0, 1] },
    { path: 'llama-cpp.flash_attention', values: [true, false] },
    { path: 'llama-cpp.use_mmap', values: [true, false] },
    { path: 'decoder.min_new_tokens', values: [null, 2] },
  ],
});
