import { type EnergySource, PluginError } from '@llem/core';
import { createSampledSource } from '@llem/plugin-kit';
import { measureRapl, PERIOD_MS } from './measure-rapl.ts';
import { findZones, type RaplZone } from './zones.ts';

/** Energy of CPU packages and their memory from the RAPL counters below `root` (measurement.md 5). */
export function createRaplSource({ root }: { root: string }): EnergySource {
  return createSampledSource<RaplZone>({
    period_ms: PERIOD_MS,
    async findSensors() {
      const search = await findZones(root);
      if (search.found) return search.zones;
      throw new PluginError('PLUGIN.UNAVAILABLE', search.reason, { fix: search.fix });
    },
    filesOf: ({ energyFile }) => [energyFile],
    outcome: (zones, samples, window) => measureRapl(zones, samples.flat(), window),
  });
}
