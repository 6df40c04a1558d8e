import type { BackendVariant } from '../backend-variant.ts';
import { BROKEN_CAPABILITIES } from './capabilities.ts';
import { BROKEN_DECLARATIONS } from './declarations.ts';
import { BROKEN_ENDS } from './ends.ts';
import { BROKEN_FAILURES } from './failures.ts';
import { BROKEN_OUTPUTS } from './outputs.ts';
import { BROKEN_SETTINGS } from './settings.ts';
import { BROKEN_TOKENS } from './tokens.ts';

/** Backends that break a rule, and nothing else on purpose, by the rule's name. */
export type BrokenBackends = Readonly<Record<string, readonly BackendVariant[]>>;

export const BROKEN_BACKENDS: BrokenBackends = {
  ...BROKEN_DECLARATIONS,
  ...BROKEN_OUTPUTS,
  ...BROKEN_TOKENS,
  ...BROKEN_CAPABILITIES,
  ...BROKEN_SETTINGS,
  ...BROKEN_FAILURES,
  ...BROKEN_ENDS,
};
