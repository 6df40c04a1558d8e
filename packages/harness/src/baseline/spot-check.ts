import type { BaselineRecord } from './baseline-cache.ts';
import type { IdlePower } from './measure-idle-power.ts';

type Records = ReadonlyMap<string, BaselineRecord>;

/** True where the idle power of a device has moved by more than `threshold`, a share of what was recorded. */
export function isDrifted({ powers }: IdlePower, records: Records, threshold: number): boolean {
  return [...records].some(
    ([device, { power_w }]) => Math.abs((powers.get(device)?.power_w ?? 0) - power_w) > threshold * power_w,
  );
}

/** The records with what a spot check adds to their uncertainty: `u(P_b)² = s²/k + (P_spot − P_b)²/12` (measurement.md 7). */
export function withSpotCheck(records: Records, { powers }: IdlePower): Map<string, BaselineRecord> {
  return new Map(
    [...records].map(([device, record]) => {
      const difference = (powers.get(device)?.power_w ?? record.power_w) - record.power_w;
      const { uncertainty_w } = record;
      return [
        device,
        {
          ...record,
          uncertainty_w: uncertainty_w === null ? null : Math.sqrt(uncertainty_w ** 2 + difference ** 2 / 12),
        },
      ];
    }),
  );
}
