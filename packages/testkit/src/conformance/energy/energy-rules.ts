import type { Rule } from '../rule.ts';
import { CANCELLATION_RULES } from './cancellation-rules.ts';
import { CAPABILITY_RULES } from './capability-rules.ts';
import type { EnergyTrial } from './energy-subject.ts';
import { SENSOR_FAILURE_RULES } from './failure-rules.ts';
import { LIFE_CYCLE_RULES } from './life-cycle-rules.ts';
import { MEASUREMENT_RULES } from './measurement-rules.ts';
import type { Recording } from './record-observation.ts';
import { TRACE_RULES } from './trace-rules.ts';

/** Checked on one observation of the known load, which is made once. */
export const OBSERVATION_RULES: readonly Rule<Recording>[] = [
  ...MEASUREMENT_RULES,
  ...CAPABILITY_RULES,
  ...TRACE_RULES,
];

/** Each checked on a source of its own. */
export const SOURCE_RULES: readonly Rule<EnergyTrial>[] = [
  ...LIFE_CYCLE_RULES,
  ...CANCELLATION_RULES,
  ...SENSOR_FAILURE_RULES,
];
