import assert from 'node:assert/strict';
import { COMPONENT_RULES } from '../component/component-rules.ts';
import { AVAILABLE_EVERYWHERE_RULES, UNAVAILABLE_RULES } from '../component/probe-rules.ts';
import { type Rule, registerRules, type SuiteOptions } from '../rule.ts';
import { type JobKind, type JobSubject, type JobTrial, openJobTrial, type Perform } from './job-subject.ts';

/** What the suite of a runner or an executor is given beside the factory. */
export interface JobSuiteOptions extends SuiteOptions {
  /** The same component where the program that it needs is missing; null for one that is available everywhere. */
  readonly withoutProgram: (() => Promise<JobSubject>) | null;
  /** Seconds that anything may take to end after an abort; default 10. */
  readonly patience_s?: number;
}

/** Registers the rules of one of the two kinds that run experiments; `perform` is how that kind runs jobs. */
export function registerJobSuite<Kind extends JobKind>(
  { kind, perform, rules }: { kind: Kind; perform: Perform<Kind>; rules: readonly Rule<JobTrial<Kind>>[] },
  factory: () => Promise<JobSubject>,
  options: JobSuiteOptions,
): void {
  const { withoutProgram, patience_s = 10 } = options;
  assert.notEqual(withoutProgram, undefined, 'withoutProgram: a factory, or null where it needs none');
  const open = (subject: () => Promise<JobSubject>) => () => openJobTrial(kind, subject, perform, patience_s);
  registerRules(`an experiment's ${kind}`, [...COMPONENT_RULES, ...rules], open(factory), options);
  if (withoutProgram === null)
    registerRules(`a ${kind} that needs nothing`, AVAILABLE_EVERYWHERE_RULES, open(factory), options);
  else registerRules(`a ${kind} without its program`, UNAVAILABLE_RULES, open(withoutProgram), options);
}
