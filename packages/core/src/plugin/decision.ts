import type { ComponentKind } from './plugin.ts';

/** Why a candidate was chosen or not. */
export type DecisionReason =
  | 'explicit'
  | 'highest-priority'
  | 'lower-priority'
  | 'unavailable'
  | 'claim-conflict'
  | 'incompatible-api';

/** The fate of one candidate; stored in the result, because which meter was used is part of the measurement. */
export interface ComponentDecision {
  kind: ComponentKind;
  id: string;
  package: string;
  version: string;
  chosen: boolean;
  reason: DecisionReason;
  detail: string;
}
