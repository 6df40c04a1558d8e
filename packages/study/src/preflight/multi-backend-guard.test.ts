import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type InstalledBackend, UserConfig } from '@llem/core';
import { FAKE_INSTALLED_BACKEND } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { type GuardContext, multiBackendIssue } from './multi-backend-guard.ts';

const directory = useTemporaryDirectory();
const at = (...path: string[]) => join(directory.path, ...path);

const python = (id: string): InstalledBackend => ({
  ...FAKE_INSTALLED_BACKEND,
  id,
  capabilities: { ...FAKE_INSTALLED_BACKEND.capabilities, engine_process: 'python' },
});
const tfjs: InstalledBackend = { ...FAKE_INSTALLED_BACKEND, id: 'tfjs' };
const REQUIREMENTS: Record<string, string[]> = {
  pytorch: ['torch>=2.5', 'Trans.formers'],
  vllm: ['vllm[x]==0.11'],
};

async function program(...path: string[]): Promise<string> {
  const file = at(...path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '');
  await chmod(file, 0o755);
  return file;
}

/** A virtual environment with packages; its interpreter is a link, as those of venv are. */
async function environment(name: string, ...packages: string[]): Promise<string> {
  for (const one of packages)
    await mkdir(at(name, 'lib', 'python3.11', 'site-packages', `${one}.dist-info`), { recursive: true });
  await mkdir(at(name, 'bin'), { recursive: true });
  await symlink('/usr/bin/python3', at(name, 'bin', 'python'));
  return at(name, 'bin', 'python');
}

function issue(
  backends: InstalledBackend[],
  fields: { env?: object; python?: object; runners?: object } = {},
) {
  const { env, ...settings } = fields;
  const context: GuardContext = {
    settings: UserConfig.parse(settings),
    env: { HOME: directory.path, PATH: at('bin'), ...env },
    cwd: directory.path,
    toolVersion: '2.0.0',
    requirementsOf: (id) => REQUIREMENTS[id] ?? [],
  };
  return multiBackendIssue(backends, context);
}

const setups = '.local/share/llenergymeasure/envs';

describe('multiBackendIssue', () => {
  it('CM-10: one backend, or one beside those that need no Python, is no matter', () => {
    expect(issue([python('vllm')])).toBeNull();
    expect(issue([python('vllm'), tfjs])).toBeNull();
  });

  it('CM-10: two in one environment are refused, sorted, with all ways out', async () => {
    await program('bin', 'python3');
    const error = issue([python('vllm'), tfjs, python('pytorch')]);
    expect(error?.code).toBe('PREFLIGHT.MULTI_BACKEND');
    expect(error?.message).toBe(
      `one study cannot run the backends pytorch, tfjs, vllm: pytorch and vllm share the Python environment ${directory.path} (python3 on PATH)`,
    );
    expect(error?.fix).toContain('llem plugins setup pytorch && llem plugins setup vllm');
    expect(error?.fix).toContain(
      'runners:\n  pytorch: docker:llenergymeasure/pytorch:2.0.0-cuda12\n  vllm: docker:',
    );
    expect(error?.fix).toContain('one backend per study');
    expect(error?.issues).toHaveLength(1);
  });

  it('CM-10: environments of llem plugins setup isolate them, also beside an active one without the packages', async () => {
    await environment(`${setups}/pytorch`, 'torch-2.5.0', 'trans_formers-4.56');
    await environment(`${setups}/vllm`, 'vllm-0.11.0');
    await environment('conda');
    const env = { CONDA_PREFIX: at('conda') };
    expect(issue([python('vllm'), python('pytorch')], { env })).toBeNull();
  });

  it('CM-10: an active environment that has the packages of both is shared, whatever was set up', async () => {
    await environment(`${setups}/pytorch`, 'torch-2.5.0', 'trans_formers-4.56');
    await environment(`${setups}/vllm`, 'vllm-0.11.0');
    await environment('active', 'torch-2.9.0', 'trans_formers-4.56', 'vllm-0.11.0');
    const env = { VIRTUAL_ENV: at('active') };
    expect(issue([python('vllm'), python('pytorch')], { env })?.message).toContain(at('active'));
  });

  it('CM-10: interpreters that the user names decide, and two links into one environment are one', async () => {
    const [one, other] = [await environment('one'), await environment('other')];
    const backends = [python('vllm'), python('pytorch')];
    expect(issue(backends, { python: { interpreters: { vllm: one, pytorch: other } } })).toBeNull();
    expect(issue(backends, { python: { interpreter: one } })).not.toBeNull();
    await symlink(at('one'), at('alias'));
    const linked = { interpreters: { vllm: one, pytorch: at('alias', 'bin', 'python') } };
    expect(issue(backends, { python: linked })).not.toBeNull();
    const overruled = issue(backends, {
      env: { LLEM_PYTHON: one },
      python: { interpreters: { vllm: one, pytorch: other } },
    });
    expect(overruled?.fix).toContain('unset LLEM_PYTHON');
  });

  it('CM-10: a container isolates where Docker and the NVIDIA toolkit are there, and nowhere else', async () => {
    const runners = { vllm: 'docker:llenergymeasure/vllm:2.0.0-cuda12' };
    const refused = () => issue([python('vllm'), python('pytorch')], { runners })?.message ?? null;
    expect(refused()).toContain('the runner of vllm is Docker, which is not usable here');
    await program('bin', 'docker');
    expect(refused()).not.toBeNull();
    await program('bin', 'nvidia-ctk');
    expect(refused()).toBeNull();
    expect(issue([python('vllm'), python('pytorch'), python('other')], { runners })?.message).toContain(
      'other and pytorch share',
    );
  });
});
