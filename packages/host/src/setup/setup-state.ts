import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setupFolder } from '@llem/core';
import { checkImports } from './check-imports.ts';

/** The Python environment of a component: what its plugin asks for and what is there. */
export interface SetupState {
  /** Id of the component. */
  readonly id: string;
  /** Null: an environment whose plugin is not installed any more. */
  readonly package: string | null;
  /** What pip is to install. */
  readonly requirements: readonly string[];
  readonly folder: string;
  readonly state: 'not made' | 'complete' | 'incomplete' | 'plugin not installed';
  /** Version by package, of what it asks for. */
  readonly versions: Readonly<Record<string, string>>;
  /** Why it is incomplete. */
  readonly problem: string | null;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads one environment; nothing of it is imported. */
export async function setupState(
  { id, package: name, requirements }: Pick<SetupState, 'id' | 'package' | 'requirements'>,
  env: Env,
): Promise<SetupState> {
  const folder = setupFolder(id, env);
  const about = { id, package: name, requirements, folder, versions: {}, problem: null };
  if (!existsSync(folder)) return { ...about, state: 'not made' };
  const interpreter = join(folder, 'bin', 'python');
  const { problem, versions, missing } = await checkImports({
    ...{ interpreter, requirements, env },
    imports: false,
  });
  const lack = problem ?? (missing.length > 0 ? `lacks ${missing.join(', ')}` : null);
  return { ...about, versions, problem: lack, state: lack === null ? 'complete' : 'incomplete' };
}

/** Environments that no installed plugin asks for. */
export async function forgottenSetups(known: readonly string[], env: Env): Promise<SetupState[]> {
  const envs = dirname(setupFolder('id', env));
  const entries = await readdir(envs, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !known.includes(entry.name))
    .map(({ name }) => ({
      ...{ id: name, package: null, requirements: [], folder: join(envs, name), versions: {}, problem: null },
      state: 'plugin not installed',
    }));
}
