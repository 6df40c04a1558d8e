import { type BaselineCache, createBaselineCache } from '@llem/harness';
import { createMachine, type Machine, type MachineOptions } from './machine.ts';

/** Everything that a run takes from the machine; handed in, so that tests bring their own. */
export interface RunDependencies extends Machine {
  readonly baselines: BaselineCache;
}

/** The real dependencies. */
export async function createRunDependencies(options: MachineOptions): Promise<RunDependencies> {
  return { ...(await createMachine(options)), baselines: sessionBaselines };
}

/** Baselines live as long as the process: the session of single experiments (CM-20). */
const sessionBaselines = createBaselineCache();
