import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

const PROGRAM = resolve(import.meta.dirname, '../bin/create-plugin.js');
const COMMAND = `"${process.execPath}" "${PROGRAM}" --kind energy --name energy-a`;
const shell = promisify(execFile);

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'llem-create-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

/** Runs a line of sh; resolves to what went to stderr, also where it fails. */
async function stderrOf(line: string): Promise<string> {
  const { stderr } = await shell('sh', ['-c', line], { cwd }).catch((error: { stderr: string }) => error);
  return stderr;
}

it('cli.md 6: whoever closes the pipe gets no stack trace, and the plugin is made', async () => {
  expect(await stderrOf(`${COMMAND} | true`)).toBe('');
  expect(await readdir(join(cwd, 'energy-a'))).toContain('package.json');
});

it('cli.md 6: in a folder that was removed it says so, without a stack trace', async () => {
  const said = await stderrOf(`mkdir gone; cd gone; rmdir ../gone; ${COMMAND}`);
  expect(said).toMatch(/^Error: energy-a cannot be written\n {2}why: ENOENT.*\n {2}fix: .*\n$/);
});
