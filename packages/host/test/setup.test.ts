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

/** A Python that makes environments at once, has a pip that is content with everything, and `wattbox` in `site`. */
const quickPython = (site: string) => `#!/bin/sh
case "$1 $2" in
  "-m venv") mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
  "-m pip") ;;
  *) PYTHONPATH='${site}' exec '${execFileSync('python3', ['-c', 'import sys; print(sys.executable)']).toString().trim()}' "$@" ;;
esac
`;

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
    const error = await failureOf(host.setups.make('wattbox', (text) => said.push(text)));
    expect(said[0]).toBe(`making ${folder()} with python3`);
    expect(error.code).toBe('PLUGIN.SETUP_FAILED');
    expect(error.message).toContain('wattbox-1.0-py3-none-any.whl');
    expect(error.fix).toBe('run llem plugins setup wattbox again: it goes on where it stopped');
    const made = statSync(join(folder(), 'pyvenv.cfg')).ino;

    // The second of two at once waits for the first, and finds everything there.
    makeWheel();
    const [first, second]: [string[], string[]] = [[], []];
    const [interpreter, same] = await Promise.all([
      host.setups.make('wattbox', (text) => first.push(text)),
      delay(100).then(() => host.setups.make('wattbox', (text) => second.push(text))),
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
    const anew = await host.setups.make('wattbox', () => {});
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
      (await openHost({ PATH: join(sandbox.path, 'bin') })).setups.make('wattbox', () => {}),
    );
    expect(error.code).toBe('PLUGIN.SETUP_FAILED');
    expect(error.why).toContain(
      'python3 cannot: No module named ensurepip; python3.12 is 3.9; python3.11 does not run',
    );
    expect(error.fix).toContain('python3-venv');
  });

  it('issue 5: what needs no environment, or is not installed, is told apart', async () => {
    const host = await openHost();
    const plain = await failureOf(host.setups.make('plain', () => {}));
    expect([plain.code, plain.message, plain.why]).toEqual([
      'PLUGIN.NO_SETUP',
      "'plain' needs no Python environment",
      'installed: wattbox',
    ]);
    const strange = await failureOf(host.setups.make('pytorch', () => {}));
    expect(strange.fix).toContain('npm install @llem/backend-pytorch');
  });

  it('issue 7: an environment is checked when it is made, shown by --list and gone after --remove', async () => {
    const [bin, site] = [join(sandbox.path, 'bin'), join(sandbox.path, 'site')];
    for (const path of [bin, `${site}/wattbox`, `${site}/wattbox-1.0.dist-info`])
      mkdirSync(path, { recursive: true });
    writeFileSync(join(bin, 'python3'), quickPython(site), { mode: 0o755 });
    writeFileSync(`${site}/wattbox/__init__.py`, 'import ctypes; ctypes.CDLL("libwatt.so.9")');
    writeFileSync(`${site}/wattbox-1.0.dist-info/METADATA`, 'Name: wattbox\nVersion: 1.0\n');
    writeFileSync(`${site}/wattbox-1.0.dist-info/RECORD`, 'wattbox/__init__.py,,\n');
    const host = await openHost({ PATH: `${bin}:${process.env.PATH}` });
    const shown = async () =>
      (await host.setups.list()).map(({ id, state, problem }) => [id, state, problem]);
    expect(await shown()).toEqual([['wattbox', 'not made', null]]);
    const error = await failureOf(host.setups.make('wattbox', () => {}));
    expect([error.code, error.message]).toEqual([
      'PLUGIN.SETUP_FAILED',
      expect.stringMatching(/wattbox does not import: OSError: libwatt\.so\.9/),
    ]);
    expect(error.fix).toContain('llem plugins setup wattbox --remove');
    // What is installed is told without running it.
    const [state] = await host.setups.list();
    expect(state).toMatchObject({ state: 'complete', folder: folder(), versions: { wattbox: '1.0' } });
    const interpreter = join(folder(), 'bin/python');
    expect((await host.setups.inspect('wattbox', interpreter)).broken).toEqual([
      { package: 'wattbox', reason: expect.stringContaining('libwatt.so.9') },
    ]);
    expect(await host.setups.inspect('wattbox', '/no/python')).toMatchObject({
      problem: expect.stringContaining('ENOENT'),
    });

    rmSync(site, { recursive: true });
    expect(await shown()).toEqual([['wattbox', 'incomplete', 'lacks wattbox']]);
    rmSync(interpreter);
    expect(await shown()).toEqual([['wattbox', 'incomplete', expect.stringContaining('ENOENT')]]);
    expect(await host.setups.remove('wattbox', () => {})).toBe(folder());
    expect([existsSync(folder()), await shown()]).toEqual([false, [['wattbox', 'not made', null]]]);
  });

  it('issue 7: an environment whose plugin has gone is shown and can be removed; none, or a path, cannot', async () => {
    const host = await openHost();
    mkdirSync(join(folder(), '../left'), { recursive: true });
    expect(await host.setups.list()).toContainEqual(
      expect.objectContaining({ id: 'left', package: null, state: 'plugin not installed' }),
    );
    await host.setups.remove('left', () => {});
    const gone = await failureOf(host.setups.remove('left', () => {}));
    expect([gone.code, gone.fix]).toEqual(['PLUGIN.NO_SETUP', expect.stringContaining('--list')]);
    mkdirSync(join(sandbox.path, 'mine'));
    await failureOf(host.setups.remove('../../../../mine', () => {}));
    expect(existsSync(join(sandbox.path, 'mine'))).toBe(true);
  });

  it('issue 5: an abort ends it', async () => {
    makeWheel();
    const abort = new AbortController();
    const host = await openHost();
    const work = host.setups.make('wattbox', () => abort.abort(new Error('enough')), abort.signal);
    await expect(work).rejects.toThrow('enough');
  });
});
