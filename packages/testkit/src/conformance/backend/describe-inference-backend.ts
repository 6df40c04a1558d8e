import assert from 'node:assert/strict';
import { COMPONENT_RULES } from '../component/component-rules.ts';
import { AVAILABLE_EVERYWHERE_RULES, UNAVAILABLE_RULES } from '../component/probe-rules.ts';
import { type Rule, registerRules, type SuiteOptions } from '../rule.ts';
import { openTrial } from '../trial.ts';
import type { BackendSubject, BackendTrial, SettingToTry } from './backend-subject.ts';
import { CANCELLATION_RULES } from './cancellation-rules.ts';
import { CAPABILITY_RULES } from './capability-rules.ts';
import { DECLARATION_RULES } from './declaration-rules.ts';
import { FAILURE_RULES, WITHOUT_ENGINE_RULES } from './failure-rules.ts';
import { LIFE_CYCLE_RULES } from './life-cycle-rules.ts';
import { OUTPUT_RULES } from './output-rules.ts';
import { PHASE_RULES } from './phase-rules.ts';
import { createRecordings } from './recordings.ts';
import { SETTING_RULES } from './setting-rules.ts';
import { TIME_RULES } from './time-rules.ts';
import { TOKEN_RULES } from './token-rules.ts';

type Factory = () => Promise<BackendSubject>;

/** What a backend suite is given beside the factory. */
export interface BackendSuiteOptions extends SuiteOptions {
  /** The same component where its engine is not installed; null for one whose engine comes with its package. */
  readonly withoutEngine: Factory | null;
  /** Values of every field of its section, and of shared fields if wished, that the engine must tell apart. */
  readonly settings?: readonly SettingToTry[];
  /** The same component on an engine that notes what it is called with, for `settings`; default: the factory. */
  readonly listening?: Factory;
  /** The same component on an engine that has too little memory. */
  readonly outOfMemory?: Factory;
  /** Real seconds within which a cancelled call settles; default 10. */
  readonly patience_s?: number;
}

/** What every inference backend must pass, beside what every component must. */
export const BACKEND_RULES: readonly Rule<BackendTrial>[] = [
  ...DECLARATION_RULES,
  ...OUTPUT_RULES,
  ...TOKEN_RULES,
  ...PHASE_RULES,
  ...TIME_RULES,
  ...CAPABILITY_RULES,
  ...SETTING_RULES,
  ...FAILURE_RULES,
  ...CANCELLATION_RULES,
  ...LIFE_CYCLE_RULES,
];

/**
 * Registers what every inference backend must pass. `factory` gives a fresh subject for each rule; rules that only
 * read what a model gave share the uses that were made of it.
 */
export function describeInferenceBackend(factory: Factory, options: BackendSuiteOptions): void {
  const { withoutEngine } = options;
  assert.notEqual(
    withoutEngine,
    undefined,
    'withoutEngine: a factory, or null where the engine is always there',
  );
  const open = backendTrials(factory, options);
  registerRules('an inference backend', [...COMPONENT_RULES, ...BACKEND_RULES], open, options);
  if (withoutEngine === null)
    registerRules('an inference backend that brings its engine', AVAILABLE_EVERYWHERE_RULES, open, options);
  else
    registerRules(
      'an inference backend without its engine',
      [...UNAVAILABLE_RULES, ...WITHOUT_ENGINE_RULES],
      backendTrials(withoutEngine, options),
      options,
    );
}

/** A function that opens trials which share their recordings. */
export function backendTrials(
  factory: Factory,
  {
    settings = [],
    listening = factory,
    outOfMemory,
    patience_s = 10,
  }: Omit<BackendSuiteOptions, 'describe' | 'it' | 'withoutEngine'>,
): () => Promise<BackendTrial> {
  const recordings = createRecordings(() => openTrial('backend', factory), patience_s);
  const scenes = {
    settings,
    listening: () => openTrial('backend', listening),
    outOfMemory: outOfMemory ? () => openTrial('backend', outOfMemory) : null,
  };
  return async () => ({ ...(await openTrial('backend', factory)), recordings, scenes, patience_s });
}
