import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProcess } from '@llem/process';
import { findPnpm } from '../../tools/find-pnpm.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

/** A folder outside the workspace in which the packed packages are installed, as a user's project is. */
export interface PackedProject extends AsyncDisposable {
  readonly folder: string;
  /** Installs a fixture package from its tarball; uninstalls by name. */
  install(...fixtures: readonly string[]): Promise<void>;
  uninstall(...packages: readonly string[]): Promise<void>;
  llem(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** Packs every publishable package and installs the tarballs with plain npm into an empty folder. */
export async function createPackedProject(packages: readonly string[]): Promise<PackedProject> {
  const folder = await mkdtemp(join(tmpdir(), 'llem-packed-'));
  const tarballs = join(folder, 'tarballs');
  await mkdir(tarballs);
  const [pnpm = 'pnpm', ...leading] = findPnpm();
  for (const name of packages) {
    await must(pnpm, [...leading, 'pack', '--pack-destination', tarballs], join(ROOT, name));
  }
  const project = join(folder, 'project');
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{ "name": "a-user", "private": true, "type": "module" }\n');
  const npmInstall = (...files: readonly string[]) =>
    must('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...files], project);
  await npmInstall(...(await readdir(tarballs)).map((file) => join(tarballs, file)));
  await cp(join(ROOT, 'examples/models'), join(project, 'models'), { recursive: true });
  return {
    folder: project,
    async install(...fixtures) {
      const files: string[] = [];
      for (const fixture of fixtures) {
        const { stdout } = await must(
          'npm',
          ['pack', '--silent', '--pack-destination', tarballs],
          join(import.meta.dirname, 'fixtures', fixture),
        );
        files.push(join(tarballs, stdout.trim().split('\n').at(-1) ?? ''));
      }
      await npmInstall(...files);
    },
    async uninstall(...names) {
      await must('npm', ['uninstall', '--no-audit', '--no-fund', '--loglevel=error', ...names], project);
    },
    llem: (args, env = {}) =>
      runProcess('npx', ['--no-install', 'llem', ...args], {
        env: { ...process.env, HF_HUB_OFFLINE: '1', ...env },
        cwd: project,
        timeoutSec: 100,
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function must(command: string, args: readonly string[], cwd: string) {
  const outcome = await runProcess(command, args, { env: process.env, cwd, timeoutSec: 240 });
  if (outcome.code !== 0)
    throw new Error(`${command} ${args.join(' ')} in ${cwd} failed:\n${outcome.stdout}${outcome.stderr}`);
  return outcome;
}

/** Folders of every package that is published. */
export async function publishablePackages(): Promise<string[]> {
  const folders: string[] = [];
  for (const room of ['packages', 'plugins', 'apps']) {
    for (const name of await readdir(join(ROOT, room))) {
      const manifest = await readFile(join(ROOT, room, name, 'package.json'), 'utf8').catch(() => null);
      if (manifest !== null && JSON.parse(manifest).private !== true) folders.push(`${room}/${name}`);
    }
  }
  return folders;
}
