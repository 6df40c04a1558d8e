import type { ExaminedMachine } from '@llem/study/examination';
import { checkBackends } from './check-backends.ts';
import { checkClock } from './check-clock.ts';
import { checkDriver } from './check-driver.ts';
import { checkEnergy } from './check-energy.ts';
import { checkEngines } from './check-engines.ts';
import { checkOtherProcesses } from './check-other-processes.ts';
import { checkPersistenceMode } from './check-persistence-mode.ts';
import { checkPlugins } from './check-plugins.ts';
import { checkStateRecords } from './check-state-records.ts';
import { checkStorage } from './check-storage.ts';
import { checkUserConfig } from './check-user-config.ts';
import type { DoctorCheck, DoctorFinding } from './finding.ts';

/** Hardware, software, energy, machine: the order of pre-flight (CM-29), then what every run needs. */
const CHECKS: readonly DoctorCheck[] = [
  checkDriver,
  checkPersistenceMode,
  checkOtherProcesses,
  checkPlugins,
  checkBackends,
  checkEngines,
  checkEnergy,
  checkStorage,
  checkUserConfig,
  checkStateRecords,
  checkClock,
];

/** Every finding of every check. */
export function judgeMachine(machine: ExaminedMachine): readonly DoctorFinding[] {
  return CHECKS.flatMap((check) => check(machine));
}
