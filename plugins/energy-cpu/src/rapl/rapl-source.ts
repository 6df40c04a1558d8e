import { type EnergySession, type EnergySource, PluginError } from '@llem/core';
import { type FileSampler, type FileSamples, sampleFiles } from '@llem/plugin-kit';
import { measureRapl, PERIOD_MS } from './measure-rapl.ts';
import { findZones, type RaplZone } from './zones.ts';

/** Energy of CPU packages and their memory from the RAPL counters below `root` (measurement.md 5). */
export function createRaplSource({ root }: { root: string }): EnergySource {
  return {
    async start({ signal }) {
      const search = await findZones(root);
      if (!search.found) throw new PluginError('PLUGIN.UNAVAILABLE', search.reason, { fix: search.fix });
      const files = search.zones.map(({ energyFile }) => energyFile);
      return createSession(search.zones, await sampleFiles({ files, period_ms: PERIOD_MS, signal }));
    },
  };
}

function createSession(zones: readonly RaplZone[], sampler: FileSampler): EnergySession {
  return {
    async stop(window) {
      const samples = await sampler.stop().catch((error: unknown) => nothingRead(zones, error));
      return measureRapl(zones, samples, window);
    },
    [Symbol.asyncDispose]: () => sampler[Symbol.asyncDispose](),
  };
}

/** A dead thread is a failed sensor: null joules with the reason, not a failed experiment. */
function nothingRead(zones: readonly RaplZone[], error: unknown): FileSamples[] {
  const reason = error instanceof Error ? error.message : String(error);
  return zones.map(() => ({ readings: [], error: reason }));
}
