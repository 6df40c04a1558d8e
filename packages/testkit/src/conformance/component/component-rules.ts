import type { ComponentKind } from '@llem/core';
import type { Rule } from '../rule.ts';
import type { Trial } from '../trial.ts';
import { CREATE_RULES } from './create-rules.ts';
import { IDENTITY_RULES } from './identity-rules.ts';
import { PROBE_RULES } from './probe-rules.ts';

/** What holds of a component of any kind. */
export const COMPONENT_RULES: readonly Rule<Trial<ComponentKind>>[] = [
  ...IDENTITY_RULES,
  ...PROBE_RULES,
  ...CREATE_RULES,
];
