import { type ExperimentConfig, type InstalledBackend, supportFor } from '@llem/core';
import type * as z from 'zod';

import type { ParamRecord } from './param-record.ts';

/** What a user might write. */
type Raw = Record<string, unknown>;
/** Values by the path of their parameter. */
export type Settings = ReadonlyMap<string, unknown>;

/** A text where any will do. */
const ANY_TEXT = 'text';
/** Parameters that a value may need beside it: `traffic.seed` needs mode and rate. */
const MOST_COMPANIONS = 3;

/**
 * Finds out by trying what goes together: no rule of a schema is written down a second time.
 *
 * @param params Of the shared part and of the backend's section.
 */
export function createProbe(
  schema: z.ZodType<ExperimentConfig>,
  backend: InstalledBackend,
  params: readonly ParamRecord[],
) {
  const [precision = 'fp32'] = supportFor(backend.id, backend.capabilities)?.precisions ?? [];
  /** The smallest experiment; one prompt fits into every data set. */
  const base: Settings = new Map<string, unknown>([
    ['model', 'gpt2'],
    ['backend', backend.id],
    ['precision', precision],
    ['n', 1],
  ]);
  const isValid = (settings: Settings) => schema.safeParse(build(base, settings)).success;

  return {
    /** The smallest valid configuration in which `path` has this value; null when none was found. */
    configWith(path: string, value: unknown): Raw | null {
      const settings = new Map([[path, value]]);
      const isKept = (parsed: unknown) =>
        valueAt(parsed, path) !== undefined && valueAt(parsed, path) !== null;
      // What would be switched off with the map that it stands in is no example, unless that is all it can do.
      const found =
        findCompanions(settings, MOST_COMPANIONS, isKept) ?? findCompanions(settings, MOST_COMPANIONS);
      return found && build(base, found);
    },
    /** What has to stand beside these settings to make them valid, them included; null when nothing helps. */
    settingsWith: (settings: Settings) => findCompanions(settings, MOST_COMPANIONS),
    /** True when these settings can stand together as they are, without any other. */
    isValid,
  };

  function findCompanions(
    settings: Settings,
    depth: number,
    isGood: (parsed: unknown) => boolean = () => true,
  ): Settings | null {
    const { data, error } = schema.safeParse(build(base, settings));
    if (!error && isGood(data)) return settings;
    if (depth === 0) return null;
    const unset = params.filter(({ path }) => ![...settings.keys()].some((set) => overlap(set, path)));
    // An issue often names what is missing; else it is one of the neighbours, or any other.
    const named = (error?.issues ?? []).map((issue) => issue.path.join('.'));
    const missing = unset.filter(({ path }) => named.includes(path));
    if (missing.length > 0 && depth > 1) {
      const [first] = missing;
      for (const value of first ? sampleValues(first) : []) {
        const found = findCompanions(new Map([...settings, [first?.path ?? '', value]]), depth - 1, isGood);
        if (found) return found;
      }
    }
    for (const param of nearestFirst(unset, [...settings.keys()])) {
      for (const value of sampleValues(param)) {
        const more = new Map([...settings, [param.path, value]]);
        const tried = schema.safeParse(build(base, more));
        if (tried.success && isGood(tried.data)) return more;
      }
    }
    return null;
  }
}

/** Values that a parameter may be tried with. */
export function sampleValues({ test_values, type }: ParamRecord): readonly unknown[] {
  if (test_values.length > 0) return test_values;
  if (type === 'string') return [ANY_TEXT];
  if (type === 'list') return [[ANY_TEXT]];
  return [{ a: ANY_TEXT }];
}

function nearestFirst(params: readonly ParamRecord[], paths: readonly string[]): ParamRecord[] {
  const parents = paths.map(parentOf);
  const isNear = ({ path }: ParamRecord) => parents.includes(parentOf(path));
  return [...params.filter(isNear), ...params.filter((param) => !isNear(param))];
}

function valueAt(config: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, part) => Object(inner)[part], config);
}

/** True for one parameter, and for a map and something inside it. */
function overlap(one: string, other: string): boolean {
  return `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

function build(...settings: readonly Settings[]): Raw {
  const raw: Raw = {};
  for (const [path, value] of settings.flatMap((one) => [...one])) {
    const parts = path.split('.');
    const name = parts.pop() ?? '';
    let map = raw;
    for (const part of parts) {
      const inner = map[part];
      const next = typeof inner === 'object' && inner !== null ? (inner as Raw) : {};
      map[part] = next;
      map = next;
    }
    map[name] = value;
  }
  return raw;
}
