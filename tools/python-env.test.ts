import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('python-env.mjs', import.meta.url));

/** Stands for python3.11: makes "environments" that hold a copy of itself, and keeps a log of how it was called. */
const FAKE_PYTHON = `#!/bin/sh
echo "$*" >> "$FAKE_DIR/log"
case "$1 $2" in
  "-c "*) cat "$FAKE_DIR/version" ;;
  "-m venv") [ -e "$FAKE_DIR/no-venv" ] && { echo "No module named venv" >&2; exit 1; }
    mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
  "-m pip") case "$*" in
    *--report*whl/cpu*) cat "$FAKE_DIR/cpu-report" ;;
    *--report*) cat "$FAKE_DIR/report" ;;
    *) [ -e "$FAKE_DIR/no-pip" ] && { echo "no network" >&2; exit 1; } ; exit 0 ;;
  esac ;;
esac`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'llem-python-env-'));
  mkdirSync(join(folder, 'bin'));
  // The machine's own interpreters must not be found behind it.
  for (const name of ['python3.11', 'python3.12', 'python3']) {
    writeFileSync(join(folder, 'bin', name), FAKE_PYTHON, { mode: 0o755 });
  }
  write('version', '3.11');
  write('report', report('2.13.0+cpu'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text = '') => writeFileSync(join(folder, name), text);
const report = (version: string) =>
  JSON.stringify({
    install: [{ metadata: { version }, download_info: { url: `file:///nowhere/torch-${version}.whl` } }],
  });
const calls = () =>
  existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').trim().split('\n') : [];

function ensure(): { status: number | null; stdout: string; stderr: string } {
  const env = {
    PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
    XDG_CACHE_HOME: join(folder, 'cache'),
    FAKE_DIR: folder,
  };
  return spawnSync(process.execPath, [SCRIPT], { env, encoding: 'utf8' });
}

describe('python-env', () => {
  it('issue 3: makes the environment once and names its interpreter', () => {
    const { status, stdout } = ensure();
    expect(status).toBe(0);
    expect(stdout.trim()).toMatch(/cache\/llem-test\/python-[0-9a-f]{12}\/bin\/python$/);
    const installs = calls().length;
    expect(ensure().stdout).toBe(stdout);
    expect(calls()).toHaveLength(installs);
  });

  it('issue 3: takes an interrupted installation up again', () => {
    write('no-pip');
    const failed = ensure();
    expect(failed.status).toBe(1);
    expect(failed.stderr).toMatch(/pip could not install .*no network/);
    expect(failed.stderr).toMatch(/fix: run: .*pip install/);
    rmSync(join(folder, 'no-pip'));
    expect(ensure().status).toBe(0);
  });

  it('issue 3: takes over the lock of a process that is gone', () => {
    const { stdout } = ensure();
    rmSync(join(dirname(dirname(stdout.trim())), 'complete'));
    writeFileSync(`${dirname(dirname(stdout.trim()))}.lock`, '999999999');
    expect(ensure().status).toBe(0);
  });

  it('issue 3: offers the index of CPU builds where pip would take another, and says how large that is', () => {
    write('report', report('2.13.0'));
    write('cpu-report', report('2.13.0+cpu'));
    expect(ensure().stderr).not.toContain('no CPU build');
    expect(calls().at(-1)).toContain('--extra-index-url https://download.pytorch.org/whl/cpu');
    rmSync(join(folder, 'cache'), { recursive: true });
    write('cpu-report', report('2.13.0'));
    expect(ensure().stderr).toContain(
      'no CPU build of torch for this Python: file:///nowhere/torch-2.13.0.whl (size unknown)',
    );
    expect(calls().at(-1)).not.toContain('--extra-index-url');
  });

  it('issue 3: without a usable Python it fails and says what was tried', () => {
    write('version', '3.9');
    const { status, stderr } = ensure();
    expect(status).toBe(1);
    expect(stderr).toMatch(/need Python 3\.10 or newer \(python3\.11: is 3\.9;/);
    expect(stderr).toContain('fix: install Python 3.11');
    expect(stderr).not.toContain('    at ');
  });

  it('issue 3: without the venv module it says which package to install', () => {
    write('no-venv');
    const { status, stderr } = ensure();
    expect(status).toBe(1);
    expect(stderr).toContain('No module named venv');
    expect(stderr).toContain('apt install python3-venv');
  });
});
