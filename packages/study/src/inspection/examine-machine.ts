import { createSystemClock } from '@llem/core';
import { expandHome } from '@llem/hub';
import { createHost } from '../create-host.ts';
import type { MachineOptions } from '../machine.ts';
import { stateFolder } from '../state/state-manager.ts';
import { inspectMachine, type MachineFacts } from './inspect-machine.ts';
import { probeClock } from './probe-clock.ts';
import { type EngineFacts, probeEngines } from './probe-engines.ts';
import { probeStateRecords, type StateRecordFacts } from './probe-state-records.ts';
import { probeStorage, type StorageFacts } from './probe-storage.ts';
import { type Probed, probed } from './probed.ts';

/** What `llem doctor` judges: also what takes long to find out, or is found by trying. */
export interface ExaminedMachine extends MachineFacts {
  readonly engines: Probed<readonly EngineFacts[]>;
  readonly storage: readonly StorageFacts[];
  readonly records: Probed<StateRecordFacts>;
  /** Seconds between the clocks of two processes, beyond what asking took. */
  readonly clock_offset_s: Probed<number>;
}

/** Never rejects. Stale state records are cleaned on the way. */
export async function examineMachine(options: MachineOptions): Promise<ExaminedMachine> {
  const facts = await inspectMachine(options);
  const { env, user_config } = facts;
  const { settings } = user_config;
  const clock = createSystemClock();
  const { packageJson, discovery, logger } = options;
  const [engines, storage, records, clock_offset_s] = await Promise.all([
    probed(() => {
      const host = createHost({ packageJson, discovery, env, settings, logger, clock });
      return probeEngines({ setups: host.setups, settings, env, cwd: process.cwd() });
    }),
    Promise.all([
      probeStorage('results', expandHome(settings.output.results_dir, env)),
      probeStorage('downloaded models', expandHome(settings.output.model_cache_dir, env)),
    ]),
    probed(() => probeStateRecords(stateFolder(env), clock)),
    probed(() => probeClock(env)),
  ]);
  return { ...facts, engines, storage, records, clock_offset_s };
}
