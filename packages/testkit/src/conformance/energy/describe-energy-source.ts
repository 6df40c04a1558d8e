import assert from 'node:assert/strict';
import { COMPONENT_RULES } from '../component/component-rules.ts';
import { AVAILABLE_EVERYWHERE_RULES, UNAVAILABLE_RULES } from '../component/probe-rules.ts';
import { registerRules, type SuiteOptions } from '../rule.ts';
import { openTrial } from '../trial.ts';
import { OBSERVATION_RULES, SOURCE_RULES } from './energy-rules.ts';
import type { AbsentEnergySubject, EnergySubject, EnergyTrial } from './energy-subject.ts';
import { FAILED_START_RULES } from './failure-rules.ts';
import { type Recording, recordObservation } from './record-observation.ts';

/** What an energy suite is given beside the factory. */
export interface EnergySuiteOptions extends SuiteOptions {
  /** The same component on a machine without its hardware or library; null for one that is available everywhere. */
  readonly withoutHardware: (() => Promise<AbsentEnergySubject>) | null;
  /** Seconds that anything may take to end after an abort; default 10, of which a bridge gives its worker 5. */
  readonly patience_s?: number;
}

/** Registers what every energy source must pass; `factory` gives a fresh subject for each rule. */
export function describeEnergySource(
  factory: () => Promise<EnergySubject>,
  options: EnergySuiteOptions,
): void {
  const { withoutHardware, patience_s = 10 } = options;
  assert.notEqual(
    withoutHardware,
    undefined,
    'withoutHardware: a factory, or null where the source needs nothing',
  );
  const open = async (): Promise<EnergyTrial> => ({ ...(await openTrial('energy', factory)), patience_s });
  let recording: Promise<Recording> | null = null;
  const record = async () => {
    await using trial = await open();
    return await recordObservation(trial);
  };
  registerRules('an energy source', [...COMPONENT_RULES, ...SOURCE_RULES], open, options);
  registerRules(
    'an energy source that observes a known load',
    OBSERVATION_RULES,
    () => (recording ??= record()),
    options,
  );
  if (withoutHardware === null)
    registerRules('an energy source that needs nothing', AVAILABLE_EVERYWHERE_RULES, open, options);
  else {
    registerRules(
      'an energy source without its hardware',
      [...UNAVAILABLE_RULES, ...FAILED_START_RULES],
      () => openTrial('energy', withoutHardware),
      options,
    );
  }
}
