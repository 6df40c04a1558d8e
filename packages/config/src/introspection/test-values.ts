import type { Constraints, ParamRecord } from './param-record.ts';

type Untested = Omit<ParamRecord, 'test_values'>;

/**
 * Values of parameters that their schema cannot make up: texts with a meaning, maps, and what must not stand there
 * although its type is right. Valid ones and invalid ones are kept apart (config.md 6).
 */
const VALID: Readonly<Record<string, readonly unknown[]>> = {
  model: ['gpt2'],
  dataset: ['aienergyscore', 'llem-prompts'],
  'energy.backend': ['auto'],
  'lora.adapter_id': ['owner/adapter'],
  'lora.adapter_path': ['./adapter'],
  passthrough_kwargs: [{ an_engine_argument: 1 }],
};
const INVALID: Readonly<Record<string, readonly unknown[]>> = {
  backend: ['no-such-backend'],
  'warmup.thermal_floor_seconds': [29],
  passthrough_kwargs: [{ model: 'gpt2' }, { n: 1 }],
};

/** Values to test a parameter with, by the rules of config.md 6; none for most texts. */
export function testValuesOf(record: Untested): readonly unknown[] {
  const { options, type, default: preset, constraints } = record;
  if (options !== null) return options;
  const valid = VALID[record.path];
  if (valid) return valid;
  if (type === 'boolean') return [true, false];
  const given = typeof preset === 'number' ? preset : null;
  const values = type === 'integer' ? integers(constraints, given) : type === 'number' ? numbers(given) : [];
  return [...new Set(values)].filter((value) => isWithin(value, constraints));
}

function integers({ ge, le, gt, lt }: Constraints, preset: number | null): number[] {
  const low = ge ?? (gt === null ? null : gt + 1);
  const high = le ?? (lt === null ? null : lt - 1);
  if (low !== null && high !== null) return [low, Math.floor((low + high) / 2), high];
  if (low !== null) return low === 0 ? [1, 2, 4] : [low, 2 * low, 4 * low];
  if (preset !== null) return [Math.max(1, Math.floor(preset / 2)), preset, 2 * preset];
  return [1, 4, 8];
}

function numbers(preset: number | null): number[] {
  if (preset === null) return [0.5, 0.7, 0.9];
  return [0.5, 1, 1.5].map((factor) => Math.round(factor * preset * 100) / 100);
}

/** Values that must be rejected: of another type, outside the bounds, none of the options. */
export function invalidValuesOf(record: ParamRecord): readonly unknown[] {
  const { options, type, constraints, nullable } = record;
  const wrong: unknown[] = INVALID[record.path] ? [...(INVALID[record.path] ?? [])] : [];
  if (!nullable) wrong.push(null);
  if (options !== null) return [...wrong, 'no-such-option', [], {}];
  if (type === 'boolean') return [...wrong, 'true', 'yes', 1, 0];
  if (type === 'string') return [...wrong, '', 5, true, []];
  if (type === 'map') return [...wrong, 'text', 5, []];
  if (type === 'list') return [...wrong, 'text', 5, {}];
  const { ge, le, gt, lt } = constraints;
  const outside = [ge === null ? null : ge - 1, le === null ? null : le + 1, gt, lt];
  const numbers = [...outside.filter((bound) => bound !== null), Number.NaN, Number.POSITIVE_INFINITY];
  return [...wrong, ...numbers, ...(type === 'integer' ? [1.5] : []), '1', true, []];
}

function isWithin(value: number, { ge, le, gt, lt }: Constraints): boolean {
  return (
    (ge === null || value >= ge) &&
    (le === null || value <= le) &&
    (gt === null || value > gt) &&
    (lt === null || value < lt)
  );
}
