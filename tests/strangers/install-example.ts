import { cp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ProcessOutcome, runProcess } from '@llem/process';
import { must, type PackedWorkspace } from '../e2e/packed-workspace.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples/plugins');

/** What an author of a plugin installs, and what these packages need of ours. */
const FOR_AUTHORS = ['@llem/core', '@llem/process', '@llem/hub', '@llem/plugin-kit', '@llem/testkit'];

/** A plugin outside the workspace, as its author has it. */
export interface InstalledPlugin {
  readonly folder: string;
  /** `npm test`. */
  test(): Promise<ProcessOutcome>;
  /** The tarball that its author would publish. */
  pack(): Promise<string>;
}

/** Arguments of `npm install` for a package whose other optional dependencies are large. */
export function onlyOptional(...packages: readonly string[]): readonly string[] {
  return ['--omit=optional', ...packages];
}

/** Copies an example and installs what its package.json asks for and `more`, our packages from their tarballs. */
export async function installExample(
  name: string,
  workspace: PackedWorkspace,
  more: readonly string[] = [],
): Promise<InstalledPlugin> {
  const folder = await workspace.createFolder();
  const isSource = (path: string) => !/\/(node_modules|dist)(\/|$)|\/package-lock\.json$/.test(path);
  const source = join(EXAMPLES, name);
  await cp(source, folder, { recursive: true, filter: (path) => isSource(path.slice(source.length)) });
  return await installPlugin(folder, workspace, more);
}

/** Installs what the package.json of a plugin in `folder` asks for and `more`, our packages from their tarballs. */
export async function installPlugin(
  folder: string,
  workspace: PackedWorkspace,
  more: readonly string[] = [],
): Promise<InstalledPlugin> {
  // Not saved: the published manifest names versions, not files.
  const options = ['--no-save', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  const ours = FOR_AUTHORS.map((one) => workspace.tarball(one));
  await must('npm', ['install', '--ignore-scripts', ...options, ...ours, ...more], folder);
  return {
    folder,
    test: () => runProcess('npm', ['test'], { env: process.env, cwd: folder, timeoutSec: 240 }),
    pack: () => workspace.pack(folder),
  };
}
