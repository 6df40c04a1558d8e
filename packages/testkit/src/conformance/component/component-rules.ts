import type { ComponentKind } from '@llem/core';
import type { Rule } from '../rule.ts';
import type { Trial } from '../trial.ts';
import { IDENTITY_RULES } from './identity-rules.ts';

/** What holds of a component of any kind. */
export const COMPONENT_RULES: readonly Rule<Trial<ComponentKind>>[] = [...IDENTITY_RULES];
