import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPlugin } from './create-plugin.ts';
import { PLUGIN_KINDS } from './plugin-kind.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'llem-create-'));
});
afterEach(() => rm(cwd, { recursive: true }));

/** Runs it as npm would; with `answers` there is a terminal, on which each is typed when something is asked. */
async function run(args: readonly string[], answers: readonly string[] | null = null) {
  const said = { output: '', messages: '', questions: '' };
  const input = new PassThrough();
  const rest = [...(answers ?? [])];
  const take = (stream: keyof typeof said) =>
    new Writable({
      write(chunk, _encoding, done) {
        said[stream] += chunk;
        if (stream === 'questions') {
          const answer = rest.shift();
          if (answer === undefined) input.end();
          else input.write(`${answer}\n`);
        }
        done();
      },
    });
  const terminal = answers === null ? null : { input, output: take('questions') };
  const code = await createPlugin(args, {
    cwd,
    output: take('output'),
    messages: take('messages'),
    terminal,
  });
  return { code, ...said };
}

const filesIn = async (folder: string) =>
  (await readdir(join(cwd, folder), { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );

describe('createPlugin', () => {
  it.each(PLUGIN_KINDS)(
    'issue 8: makes a plugin of the kind %s that bears the given name throughout',
    async (kind) => {
      const { code, output, messages } = await run(['--kind', kind, '--name', '@acme/backend-my-thing']);
      expect([code, messages]).toEqual([0, '']);
      expect(output).toContain('cd backend-my-thing');
      const files = await filesIn('backend-my-thing');
      const names = files.map(({ name }) => name);
      expect(names).toEqual(
        expect.arrayContaining([
          'package.json',
          'plugin.ts',
          'conformance.js',
          'README.md',
          'LICENSE',
          '.gitignore',
        ]),
      );
      for (const { parentPath, name } of files) {
        const path = join(parentPath, name);
        expect(`${path} ${await readFile(path, 'utf8')}`).not.toMatch(/wattbox|magpie|parrot/i);
      }
      const manifest = JSON.parse(await readFile(join(cwd, 'backend-my-thing/package.json'), 'utf8'));
      expect(manifest).toMatchObject({
        name: '@acme/backend-my-thing',
        llem: { provides: [{ id: 'my_thing' }] },
      });
    },
  );

  it('issue 8: on a terminal it asks for what was left out', async () => {
    const { code, questions } = await run([], [' energy ', 'llem-energy-plug']);
    expect(code).toBe(0);
    expect(questions).toMatch(/python-backend +an inference backend on a Python library/);
    expect(await readdir(cwd)).toEqual(['llem-energy-plug']);
    expect((await run(['--kind', 'backend'], ['llem-backend-jay'])).questions).not.toContain('kind:');
  });

  it('cli.md 6: a terminal whose input ends is a usage error, and nothing is made', async () => {
    const { code, messages } = await run([], ['energy']);
    expect([code, messages]).toEqual([2, expect.stringContaining('the input ended before it was typed')]);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('cli.md 6: without a terminal, what was left out is a usage error with the exact command', async () => {
    expect(await run([])).toEqual({
      code: 2,
      output: '',
      questions: '',
      messages: [
        'UsageError: --kind and --name must be given',
        '  why: this is no terminal, so nobody can be asked',
        '  fix: npm create @llem/plugin -- --kind energy --name llem-energy-wattbox\n',
      ].join('\n'),
    });
    expect((await run(['--kind', 'energy'])).messages).toContain('UsageError: --name must be given');
  });

  it('cli.md 7: a kind that is none is refused before anything is asked or written', async () => {
    const { code, messages } = await run(['--kind', 'meter'], ['never typed']);
    expect([code, messages]).toEqual([2, expect.stringContaining('"meter" is no kind of plugin')]);
    expect(messages).toContain('energy, backend, python-backend');
    expect(await readdir(cwd)).toEqual([]);
  });

  it('issue 8: a folder that holds anything stays as it is; an empty one is taken', async () => {
    const args = ['--kind', 'energy', '--name', 'energy-a'];
    await mkdir(join(cwd, 'energy-a'));
    await writeFile(join(cwd, 'energy-a', 'mine.txt'), 'mine');
    const refused = await run(args);
    expect([refused.code, refused.messages]).toEqual([
      1,
      expect.stringContaining('is there already, and not empty'),
    ]);
    expect(await readdir(join(cwd, 'energy-a'))).toEqual(['mine.txt']);
    await rm(join(cwd, 'energy-a', 'mine.txt'));
    expect((await run(args)).code).toBe(0);
  });

  it('cli.md 6: a folder that cannot be written is an error with a fix, and no stack trace', async () => {
    await writeFile(join(cwd, 'energy-a'), 'a file');
    const { code, messages } = await run(['--kind', 'energy', '--name', 'energy-a']);
    expect([code, messages]).toEqual([
      1,
      expect.stringMatching(/cannot be written\n {2}why: .*EEXIST.*\n {2}fix: .*\n$/),
    ]);
  });

  it('cli.md 1: --help explains, and makes nothing', async () => {
    const { code, output } = await run(['--help']);
    expect([code, output]).toEqual([0, expect.stringContaining('--kind <kind> --name <package>')]);
    expect(await readdir(cwd)).toEqual([]);
  });
});
