import type { ParamRecord } from './param-record.ts';
import { type createProbe, type Settings, sampleValues } from './probe-configs.ts';

/** Two settings that cannot stand together, though each is valid without the other. */
export interface MutualExclusion {
  readonly paths: readonly [string, string];
  /** Values of the two that collide. */
  readonly values: readonly [unknown, unknown];
}

/**
 * Which parameters have values that exclude each other, found by trying every pair of test values.
 *
 * @param section What the path of one of the two begins with; null: any pair.
 */
export function mutualExclusions(
  params: readonly ParamRecord[],
  section: string | null,
  probe: ReturnType<typeof createProbe>,
): readonly MutualExclusion[] {
  const alone = params.flatMap((param) =>
    sampleValues(param).flatMap((value) => {
      const settings = probe.settingsWith(new Map([[param.path, value]]));
      return settings ? [{ path: param.path, value, settings }] : [];
    }),
  );
  // What needs nothing else first: whatever needs it shares its exclusions, which need no telling.
  const sorted = alone.toSorted((one, other) => one.settings.size - other.settings.size);
  const found = new Map<string, MutualExclusion>();
  for (const [index, one] of sorted.entries()) {
    for (const other of sorted.slice(index + 1)) {
      if (section !== null && ![one, other].some(({ path }) => path.startsWith(section))) continue;
      const key = keyOf(one.path, other.path);
      if (one.path === other.path || found.has(key)) continue;
      const own = [
        [one.path, one.value],
        [other.path, other.value],
      ] as const;
      if (probe.isValid(new Map([...one.settings, ...other.settings, ...own]))) continue;
      if (isImplied(one, other)) continue;
      found.set(key, { paths: [one.path, other.path], values: [one.value, other.value] });
    }
  }
  return [...found.values()];

  /** True where it is what one needs that excludes the other, or what that needs: their pair is told already. */
  function isImplied(one: Alone, other: Alone): boolean {
    return [...one.settings].some(([path, value]) =>
      [...other.settings].some(([rival, rivalValue]) => {
        if (path === one.path && rival === other.path) return false;
        if (path !== rival) return found.has(keyOf(path, rival));
        return path !== one.path && path !== other.path && value !== rivalValue;
      }),
    );
  }
}

/** A value with what it needs beside it. */
interface Alone {
  readonly path: string;
  readonly value: unknown;
  readonly settings: Settings;
}

function keyOf(one: string, other: string): string {
  return [one, other].sort().join(' ');
}
