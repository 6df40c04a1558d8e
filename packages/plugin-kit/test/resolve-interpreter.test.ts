import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deepFreeze, UserConfig } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { describeTried, resolveInterpreter, setupFix } from '../src/index.ts';

const settings = deepFreeze(UserConfig.parse({}));
const home = mkdtempSync(join(tmpdir(), 'llem-interpreter-'));

function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

/** A module folder, `broken` once imported: finding it must not. */
const modules = join(home, 'modules');
write(join(modules, 'my_engine', '__init__.py'), 'raise SystemExit("imported")');
write(join(modules, 'my_engine-3.1.dist-info', 'METADATA'), 'Name: my_engine\nVersion: 3.1\n');
mkdirSync(join(modules, 'left_over'));

const env = { PATH: process.env.PATH, HOME: home };
const request = { id: 'mine', env, settings, cwd: home, required: ['my_engine'] };

/** A folder with the module in that version. */
function modulesOf(version: string): string {
  const folder = join(home, `modules-${version}`);
  write(join(folder, 'my_engine', '__init__.py'), '');
  if (version !== 'nameless')
    write(
      join(folder, `my_engine-${version}.dist-info`, 'METADATA'),
      `Name: my_engine\nVersion: ${version}\n`,
    );
  return folder;
}

describe('resolveInterpreter', () => {
  it('CM-05: finds an engine without importing it, and tells its version and why this interpreter', async () => {
    const { chosen, tried } = await resolveInterpreter({
      ...request,
      env: { ...env, PYTHONPATH: modules },
      optional: ['json', 'absent'],
    });
    expect(chosen).toMatchObject({
      source: 'python3 on PATH',
      libraries: { my_engine: '3.1', json: 'unknown' },
    });
    expect(chosen?.path).toMatch(/^\/.*python/);
    expect(chosen?.libraries).not.toHaveProperty('absent');
    expect(tried).toEqual([]);
  });

  it('architecture.md The bridge: takes the first that has the library, and lists all tried when none has', async () => {
    const active = write(
      join(home, 'active/bin/python'),
      `#!/bin/sh\nPYTHONPATH=${modules} exec python3 "$@"\n`,
    );
    const broken = write(
      join(home, '.venv/bin/python'),
      '#!/bin/sh\necho "cannot load libpython" >&2; exit 127\n',
    );
    expect(
      (await resolveInterpreter({ ...request, env: { ...env, VIRTUAL_ENV: join(home, 'active') } })).chosen
        ?.path,
    ).toBe(active);
    const choice = await resolveInterpreter(request);
    expect(choice.chosen).toBeNull();
    expect(describeTried(choice)).toMatch(
      /^\/.*\/\.venv\/bin\/python \(\.venv beside the project\) is no usable Python: cannot load libpython; my_engine not found in \/.*python\S* \(python3 on PATH\)$/,
    );
    expect(choice.tried[0]?.path).toBe(broken);
  });

  it('architecture.md The bridge: an interpreter that is prescribed is not replaced by another', async () => {
    const given = { ...env, LLEM_PYTHON: '/nowhere/python', PYTHONPATH: modules };
    const choice = await resolveInterpreter({ ...request, env: given });
    expect(setupFix('my_engine', choice)).toBe('unset LLEM_PYTHON, then llem plugins setup my_engine');
    expect(choice.tried).toEqual([
      {
        path: '/nowhere/python',
        source: 'LLEM_PYTHON',
        missing: [],
        problem: 'cannot be run: spawn /nowhere/python ENOENT',
      },
    ]);
  });

  it('measurement.md 5: an interpreter whose library is too old, or of unknown version, is passed over', async () => {
    const python = (version: string) =>
      write(
        join(home, version, 'bin/python'),
        `#!/bin/sh\nPYTHONPATH=${modulesOf(version)} exec python3 "$@"\n`,
      );
    const choose = (active: string, conda: string, oldest: string) =>
      resolveInterpreter({
        ...request,
        env: { ...env, VIRTUAL_ENV: dirname(dirname(active)), CONDA_PREFIX: dirname(dirname(conda)) },
        oldest: { my_engine: oldest },
      });
    const [old, nameless, recent] = ['2.9', 'nameless', '3.10'].map(python);
    if (!old || !nameless || !recent) throw new Error('three interpreters');
    expect((await choose(old, recent, '3.2')).chosen?.path).toBe(recent);
    expect((await choose(nameless, recent, '3.2')).chosen?.path).toBe(recent);
    expect((await choose(old, recent, '2.9')).chosen?.path).toBe(old);
    expect(describeTried(await choose(old, nameless, '3.11'))).toContain(
      `${old} (the active virtual environment (VIRTUAL_ENV)) has my_engine of version 2.9, and 3.11 is the oldest that will do; ${nameless} (the active conda environment (CONDA_PREFIX)) has my_engine of version unknown`,
    );
  });

  it('CM-05: the folder that an uninstalled package leaves behind is no library', async () => {
    const { tried } = await resolveInterpreter({
      ...request,
      env: { ...env, LLEM_PYTHON: 'python3', PYTHONPATH: modules },
      required: ['my_engine', 'left_over'],
    });
    expect(tried[0]?.missing).toEqual(['left_over']);
  });

  it.each([
    ['echo \'{"executable": "/x", "python": "3.8.1", "libraries": {}}\'', 'is Python 3.8.1, older than 3.9'],
    ['echo nonsense', 'cannot be run: '],
    ['sleep 100', 'did not answer within 4 s'],
  ])(
    'architecture.md The bridge: says what is wrong with an interpreter that runs `%s`',
    async (script, problem) => {
      const path = write(join(home, 'odd'), `#!/bin/sh\n${script}\n`);
      const { chosen, tried } = await resolveInterpreter({ ...request, env: { ...env, LLEM_PYTHON: path } });
      expect(chosen).toBeNull();
      expect(tried[0]?.problem).toContain(problem);
    },
  );
});
