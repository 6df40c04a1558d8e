import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type ProcessOutcome, runProcess } from '@llem/process';
import { findPnpm } from '../../tools/find-pnpm.mjs';
import { madeOnce } from './made-once.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const NPM_INSTALL = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

/** A folder outside the workspace in which packed packages are installed, as a user's project is. */
export interface PackedProject {
  readonly folder: string;
  /** Installs packages from their tarballs; uninstalls by name. */
  install(...tarballs: readonly string[]): Promise<void>;
  uninstall(...packages: readonly string[]): Promise<void>;
  llem(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<ProcessOutcome>;
}

/** Packages of the workspace as they would be published, and a folder that goes when they are disposed of. */
export interface PackedWorkspace extends AsyncDisposable {
  /** The tarball of one of them. */
  tarball(name: string): string;
  /** Packs a package that is outside the workspace and returns its tarball. */
  pack(folder: string): Promise<string>;
  /** An empty folder. */
  createFolder(): Promise<string>;
  /** A user's project with all of them, and with `more`, which are arguments of `npm install`. */
  createProject(more?: readonly string[]): Promise<PackedProject>;
}

/** Packs every package that is published. They must have been built. */
export async function packWorkspace(): Promise<PackedWorkspace> {
  const tarballs = await madeOnce('tarballs', packAll);
  const files = (await readdir(tarballs)).map((file) => join(tarballs, file));
  const folders: string[] = [];
  const createFolder = async () => {
    const folder = await mkdtemp(join(dirname(tarballs), 'packed-'));
    folders.push(folder);
    return folder;
  };
  return {
    createFolder,
    tarball(name) {
      const start = `${name.replace('@', '').replace('/', '-')}-`;
      const found = files.find((file) => /^\d/.test(file.replace(join(tarballs, start), '')));
      if (found === undefined) throw new Error(`${name} is not among the packed ${files.join(', ')}`);
      return found;
    },
    async pack(folder) {
      const destination = await createFolder();
      const { stdout } = await must('npm', ['pack', '--silent', '--pack-destination', destination], folder);
      return join(destination, stdout.trim().split('\n').at(-1) ?? '');
    },
    async createProject(more = []) {
      const template = await madeOnce('template', (made) => makeProject(join(made, 'project'), files));
      // As far from the tarballs as the template, which names them by relative paths.
      const folder = join(await createFolder(), 'project');
      await must('cp', ['-R', join(template, 'project'), folder], ROOT);
      const install = async (...given: readonly string[]) => {
        await must('npm', [...NPM_INSTALL, ...given], folder);
      };
      if (more.length > 0) await install(...more);
      return {
        folder,
        install,
        async uninstall(...names) {
          await must('npm', ['uninstall', '--no-audit', '--no-fund', '--loglevel=error', ...names], folder);
        },
        llem: (args, env = {}) =>
          runProcess(join(folder, 'node_modules/.bin/llem'), args, {
            env: { ...process.env, HF_HUB_OFFLINE: '1', ...env },
            cwd: folder,
            timeoutSec: 100,
          }),
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}

async function packAll(folder: string): Promise<void> {
  const [pnpm = 'pnpm', ...leading] = findPnpm();
  const filters = (await publishablePackages()).flatMap((one) => ['--filter', `./${one}`]);
  await must(pnpm, [...leading, '-r', ...filters, 'pack', '--pack-destination', folder], ROOT);
}

/** A project in which `tarballs` are installed, by plain npm. */
async function makeProject(folder: string, tarballs: readonly string[]): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "name": "a-user", "private": true, "type": "module" }\n');
  await cp(join(ROOT, 'examples/models'), join(folder, 'models'), { recursive: true });
  await must('npm', [...NPM_INSTALL, ...tarballs], folder);
}

/** Runs a command that has to end with 0. Throws what it printed otherwise. */
export async function must(command: string, args: readonly string[], cwd: string): Promise<ProcessOutcome> {
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
