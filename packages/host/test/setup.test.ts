import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PluginError } from '@llem/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostOf } from './host-of.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox();
});
afterEach(() => sandbox[Symbol.asyncDispose]());

/** A wheel of the module `wattbox`, such as pip installs without a network. */
const WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("wattbox/__init__.py", "joules = 7")
    wheel.writestr("wattbox-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: wattbox\\nVersion: 1.0\\n")
    wheel.writestr("wattbox-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr("wattbox-1.0.dist-info/RECORD", "")
`;
const wheel = () => join(sandbox.path, 'wattbox-1.0-py3-none-any.whl');
const makeWheel = () => execFileSync('python3', ['-c', WHEEL, wheel()]);

/** A project with the plugin `wattbox` that needs an environment, and `plain` that needs none. */
async function openHost(variables: Record<string, string> = {}) {
  await sandbox.plugin('node_modules/meter', {
    name: 'meter',
    components: [{ kind: 'energy', id: 'wattbox', source: '' }],
    manifest: { setup: { python: [wheel()] } },
    // A setup needs the manifest alone.
    module: 'throw new Error("code of the plugin ran");',
  });
  await sandbox.plugin('node_modules/plain', {
    name: 'plain',
    components: [{ kind: 'energy', id: 'plain', source: '' }],
  });
  await sandbox.write('package.json', { name: 'project', dependencies: { meter: '1', plain: '1' } });
  const env = { PATH: process.env.PATH, HOME: sandbox.path, PIP_NO_INDEX: '1', ...variables };
  return hostOf(sandbox.path, { env });
}

async function failureOf(work: Promise<unknown>): Promise<PluginError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (PluginError.is(error)) return error;
  throw error ?? new Error('nothing failed');
}

const folder = () => join(sandbox.path, '.local/share/llenergymeasure/envs/wattbox');

describe('llem plugins setup', () => {
  it('architecture.md Plugins: makes the environment of the manifest, goes on after a failure, and makes anew what lost its interpreter', async () => {
    const host = await openHost();
    const said: string[] = [];
    const error = await failureOf(host.setUp('wattbox', (text) => said.push(text)));
    expect(said[0]).toBe(`making ${folder()} with python3`);
    expect(error.code).toBe('PLUGIN.SETUP_FAILED');
    expect(error.message).toContain('wattbox-1.0-py3-none-any.whl');
    expect(error.fix).toBe('run llem plugins setup wattbox again: it goes on where it stopped');
    const made = statSync(join(folder(), 'pyvenv.cfg')).ino;

    // The second of two at once waits for the first, and finds everything there.
    makeWheel();
    const [first, second]: [string[], string[]] = [[], []];
    const [interpreter, same] = await Promise.all([
      host.setUp('wattbox', (text) => first.push(text)),
      delay(100).then(() => host.setUp('wattbox', (text) => second.push(text))),
    ]);
    expect([interpreter, same]).toEqual(new Array(2).fill(join(folder(), 'bin', 'python')));
    expect(String(execFileSync(interpreter, ['-c', 'import wattbox; print(wattbox.joules)']))).toBe('7\n');
    expect(statSync(join(folder(), 'pyvenv.cfg')).ino).toBe(made);
    expect(first.join('\n')).toMatch(
      /installing .*wattbox[\s\S]*Installing collected packages: wattbox\nSuccessfully installed wattbox-1.0/,
    );
    expect(second[0]).toBe(`waiting for process ${process.pid}, which is making ${folder()}`);
    expect(second[1]).toMatch(/^installing .*wattbox/);
    expect([...first, ...second].some((text) => text.startsWith('making'))).toBe(false);
    expect(existsSync(`${folder()}.lock`)).toBe(false);

    rmSync(join(folder(), 'bin'), { recursive: true });
    const anew = await host.setUp('wattbox', () => {});
    expect(String(execFileSync(anew, ['-c', 'import wattbox; print(wattbox.joules)']))).toBe('7\n');
  });

  it('issue 5: without a Python that can make environments it says what was tried', async () => {
    mkdirSync(join(sandbox.path, 'bin'));
    writeFileSync(
      join(sandbox.path, 'bin/python3'),
      '#!/bin/sh\necho "No module named ensurepip" >&2; exit 1\n',
      { mode: 0o755 },
    );
    writeFileSync(join(sandbox.path, 'bin/python3.12'), '#!/bin/sh\necho 3.9\n', { mode: 0o755 });
    const error = await failureOf(
      (await openHost({ PATH: join(sandbox.path, 'bin') })).setUp('wattbox', () => {}),
    );
    expect(error.code).toBe('PLUGIN.SETUP_FAILED');
    expect(error.why).toContain(
      'python3 cannot: No module named ensurepip; python3.12 is 3.9; python3.11 does not run',
    );
    expect(error.fix).toContain('python3-venv');
  });

  it('issue 5: what needs no environment, or is not installed, is told apart', async () => {
    const host = await openHost();
    const plain = await failureOf(host.setUp('plain', () => {}));
    expect([plain.code, plain.message, plain.why]).toEqual([
      'PLUGIN.NO_SETUP',
      "'plain' needs no Python environment",
      'installed: wattbox',
    ]);
    const strange = await failureOf(host.setUp('pytorch', () => {}));
    expect(strange.fix).toContain('npm install @llem/backend-pytorch');
  });

  it('issue 5: an abort ends it', async () => {
    makeWheel();
    const abort = new AbortController();
    const host = await openHost();
    const work = host.setUp('wattbox', () => abort.abort(new Error('enough')), abort.signal);
    await expect(work).rejects.toThrow('enough');
  });
});
