import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { createProject, experimentIn, type Project, pluginOf } from './project.ts';

const SOURCE = `
import { BackendError } from '@llem/core';
import { backendPlugin } from 'sound-plugins';
export default backendPlugin('own-core', {
  load({ max_output_tokens }) {
    if (max_output_tokens > 8) throw new BackendError('BACKEND.OOM', 'the engine is out of memory', { fix: 'set max_output_tokens: 8' });
  },
});
`;

/** Puts everything that the plugin imports into its one file, as a careless bundler does. */
async function bundle(project: Project, name: string): Promise<void> {
  const folder = join(project.folder, 'node_modules', name);
  await mkdir(folder, { recursive: true });
  await using made = await rolldown({ input: join(folder, 'plugin.js'), platform: 'node' });
  const { output } = await made.generate({ codeSplitting: false });
  const [{ code }] = output;
  expect(code).toContain('llem.error');
  expect(code).not.toContain("from '@llem/core'");
  await writeFile(join(folder, 'plugin.js'), code);
}

describe('cli.md 7: a plugin with a core of its own in it', () => {
  it('works, and its errors keep their class, code and fix', async () => {
    const plugin = { ...pluginOf('backend', 'own-core'), source: SOURCE };
    await using project = await createProject([plugin, pluginOf('energy', 'sound')]);
    await bundle(project, plugin.name);
    const run = async (max_output_tokens: number) => {
      const fields = { backend: 'own-core', energy: { backend: 'sound' }, max_output_tokens };
      const file = await project.write(`${max_output_tokens}.json`, experimentIn(project, fields));
      const { code, stdout } = await project.llem([
        'run',
        file,
        '--json',
        '-o',
        join(project.folder, 'results'),
      ]);
      return { code, document: JSON.parse(stdout) };
    };
    expect(await run(8)).toMatchObject({ code: 0, document: { output_tokens: 8 } });
    expect(await run(9)).toMatchObject({
      code: 1,
      document: {
        error: {
          name: 'BackendError',
          code: 'BACKEND.OOM',
          message: 'the engine is out of memory',
          fix: 'set max_output_tokens: 8',
        },
      },
    });
  });
});
