import { COMPONENT_RULES } from '../component/component-rules.ts';
import { registerRules, type SuiteOptions } from '../rule.ts';
import { openTrial } from '../trial.ts';
import type { EnergySubject } from './energy-subject.ts';

/** What an energy suite is given beside the factory. */
export interface EnergySuiteOptions extends SuiteOptions {
  /** The same component on a machine without its hardware or library; null for one that is available everywhere. */
  readonly withoutHardware: (() => Promise<EnergySubject>) | null;
}

/** Registers what every energy source must pass; `factory` gives a fresh subject for each rule. */
export function describeEnergySource(
  factory: () => Promise<EnergySubject>,
  options: EnergySuiteOptions,
): void {
  registerRules('an energy source', COMPONENT_RULES, () => openTrial('energy', factory), options);
}
