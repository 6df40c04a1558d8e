import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { must } from './must.ts';

/** The lines of Node that llem runs on, each at one release; the npm packages hold the program as it is. */
const RELEASES = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' } as const;
export type NodeLine = keyof typeof RELEASES;

/**
 * The folder of the program `node` of that line: of the Node that runs this where it is of the line, otherwise from
 * npm's package of it, fetched once per machine.
 */
export async function nodeFolder(line: NodeLine): Promise<string> {
  if (process.versions.node.startsWith(`${line}.`)) return dirname(process.execPath);
  const program = `node-${process.platform}-${process.arch}`;
  const release = `${program}@${RELEASES[line]}`;
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'llem-test');
  const folder = join(cache, release);
  const bin = join(folder, 'node_modules', program, 'bin');
  if (await exists(join(bin, 'node'))) return bin;
  await mkdir(cache, { recursive: true });
  // Complete or not there: a test run may be ended at any moment, and two may do this at once.
  const scratch = await mkdtemp(join(cache, 'node-'));
  await must(['npm', 'install', '--prefix', scratch, '--no-save', '--no-audit', '--no-fund', release], {
    cwd: scratch,
  });
  await rename(scratch, folder).catch(() => rm(scratch, { recursive: true, force: true }));
  return bin;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
