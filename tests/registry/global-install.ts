import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProcessOutcome, runProcess } from '@llem/process';
import { must } from './must.ts';
import { GLOBAL_MANAGERS, type GlobalManager, type GlobalManagerName } from './package-managers.ts';
import type { NodeLine } from './runtimes.ts';
import { userEnvironment } from './user-environment.ts';

/** Packages installed for a whole machine, which is a folder, and the program among them. */
export interface GlobalInstall extends AsyncDisposable {
  /** Runs it in an empty folder. */
  llem(args: readonly string[]): Promise<ProcessOutcome>;
}

export async function installGlobally(
  registry: string,
  manager: GlobalManagerName,
  line: NodeLine,
  packages: readonly string[],
): Promise<GlobalInstall> {
  const scratch = await mkdtemp(join(tmpdir(), 'llem-global-'));
  const [machine, cwd] = [join(scratch, 'machine'), join(scratch, 'cwd')];
  await Promise.all([mkdir(machine), mkdir(cwd)]);
  const { install, env: variables, program }: GlobalManager = GLOBAL_MANAGERS[manager];
  const env = await userEnvironment(line, { npm_config_registry: registry, ...variables(machine) });
  const remove = () => rm(scratch, { recursive: true, force: true });
  try {
    await must([...install(machine), ...packages], { cwd, env });
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    llem: (args) => runProcess(join(machine, program), args, { env, cwd, timeoutSec: 100 }),
    [Symbol.asyncDispose]: remove,
  };
}
