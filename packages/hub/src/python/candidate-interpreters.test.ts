import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deepFreeze, setupFolder, UserConfig } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { candidateInterpreters, prescribedInterpreter } from './candidate-interpreters.ts';

const settings = (python: object) => deepFreeze(UserConfig.parse({ python }));

function touch(...path: string[]): string {
  const file = join(...path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return file;
}

describe('interpreters', () => {
  it('architecture.md The bridge: LLEM_PYTHON, then that of the backend, then the general one stand as given', () => {
    const both = settings({ interpreter: '/general', interpreters: { pytorch: '~/own' } });
    const request = { id: 'pytorch', settings: both, cwd: '/' };
    const env = { HOME: '/home/a' };
    expect(prescribedInterpreter({ ...request, env: { ...env, LLEM_PYTHON: '/env' } })).toEqual({
      path: '/env',
      source: 'LLEM_PYTHON',
    });
    expect(prescribedInterpreter({ ...request, env })).toEqual({
      path: '/home/a/own',
      source: 'python.interpreters.pytorch of the user config',
    });
    expect(prescribedInterpreter({ ...request, env, id: 'vllm' })?.path).toBe('/general');
    expect(prescribedInterpreter({ ...request, env, id: 'toString' })?.path).toBe('/general');
    expect(
      prescribedInterpreter({ ...request, env: { LLEM_PYTHON: '' }, settings: settings({}) }),
    ).toBeNull();
  });

  it('architecture.md The bridge: otherwise active environment, .venv of the project, setup, python3, as far as they exist', () => {
    const root = mkdtempSync(join(tmpdir(), 'llem-candidates-'));
    const env = { HOME: root, VIRTUAL_ENV: join(root, 'active'), CONDA_PREFIX: join(root, 'conda') };
    touch(root, 'project', 'package.json');
    mkdirSync(join(root, 'project', 'deep'));
    const request = { id: 'pytorch', env, settings: settings({}), cwd: join(root, 'project', 'deep') };
    expect(candidateInterpreters(request).map(({ path }) => path)).toEqual(['python3']);
    const active = touch(root, 'active', 'bin', 'python');
    const conda = touch(root, 'conda', 'bin', 'python');
    const project = touch(root, 'project', '.venv', 'bin', 'python');
    const setup = touch(root, '.local/share/llenergymeasure/envs/pytorch', 'bin', 'python');
    expect(candidateInterpreters(request).map(({ path }) => path)).toEqual([
      active,
      conda,
      project,
      setup,
      'python3',
    ]);
    expect(setupFolder('zeus', { XDG_DATA_HOME: '/data' })).toBe('/data/llenergymeasure/envs/zeus');
  });

  it('architecture.md The bridge: without a project the .venv of the working directory counts', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'llem-candidates-'));
    const venv = touch(cwd, '.venv', 'bin', 'python');
    expect(candidateInterpreters({ id: 'x', env: { HOME: cwd }, settings: settings({}), cwd })[0]?.path).toBe(
      venv,
    );
  });
});
