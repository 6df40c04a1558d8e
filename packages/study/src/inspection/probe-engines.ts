import { access } from 'node:fs/promises';
import type { Environment } from '@llem/config';
import type { UserConfig } from '@llem/core';
import type { PluginSetups } from '@llem/host';
import { type Candidate, prescribedInterpreter } from '@llem/hub';
import { findOnPath } from '../preflight/find-on-path.ts';
import { engineInterpreter } from '../preflight/python-environment.ts';

/** The Python engine of a component, really imported, which its probe must not do. */
export interface EngineFacts {
  /** Id of the component. */
  readonly id: string;
  readonly interpreter: string;
  /** Why it is this interpreter, in words. */
  readonly source: string;
  /** True when the user named it: no other is looked for. */
  readonly is_prescribed: boolean;
  /** Why the interpreter cannot be run. */
  readonly problem: string | null;
  /** Version by package, of those that its setup asks for and that are there. */
  readonly versions: Readonly<Record<string, string>>;
  /** Those that are there and do not import, with the reason. */
  readonly broken: readonly { readonly package: string; readonly reason: string }[];
  readonly missing: readonly string[];
}

export interface EngineSurroundings {
  readonly setups: Pick<PluginSetups, 'list' | 'inspect'>;
  readonly settings: UserConfig;
  readonly env: Environment;
  readonly cwd: string;
}

/** One record for each installed component that runs in Python. */
export async function probeEngines({
  setups,
  settings,
  env,
  cwd,
}: EngineSurroundings): Promise<readonly EngineFacts[]> {
  const known = await setups.list();
  return await Promise.all(
    known.map(async ({ id, requirements }) => {
      const request = { id, settings, env, cwd };
      const is_prescribed = prescribedInterpreter(request) !== null;
      const { path, source } = engineInterpreter(request, requirements);
      const about = { id, interpreter: path, source, is_prescribed };
      const problem = await problemOf({ path, source }, env);
      if (problem !== null) return { ...about, problem, versions: {}, broken: [], missing: [] };
      return { ...about, ...(await setups.inspect(id, path)) };
    }),
  );
}

async function problemOf({ path }: Candidate, env: Environment): Promise<string | null> {
  if (!path.includes('/')) return findOnPath(path, env) === null ? `no ${path} on PATH` : null;
  return await access(path).then(
    () => null,
    () => `${path} does not exist`,
  );
}
