import type { EnergySession, EnergySource } from '@llem/core';
import { measureRapl, PERIOD_MS, type Samples } from './measure-rapl.ts';
import { type Sampler, startSampler } from './sampler.ts';
import { findZones, type RaplZone } from './zones.ts';

/** Energy of CPU packages and their memory from the RAPL counters below `root` (measurement.md 5). */
export function createRaplSource({ root }: { root: string }): EnergySource {
  return {
    async start({ signal }) {
      const search = await findZones(root);
      if (!search.found)
        throw new Error(search.fix === null ? search.reason : `${search.reason}. Run: ${search.fix}`);
      const files = search.zones.map(({ energyFile }) => energyFile);
      return createSession(search.zones, await startSampler(files, PERIOD_MS, signal));
    },
  };
}

function createSession(zones: readonly RaplZone[], sampler: Sampler): EnergySession {
  return {
    async stop(window) {
      const samples = await sampler.stop().catch((error: unknown) => nothingRead(zones, error));
      return measureRapl(zones, samples, window);
    },
    [Symbol.asyncDispose]: () => sampler[Symbol.asyncDispose](),
  };
}

/** A dead thread is a failed sensor: null joules with the reason, not a failed experiment. */
function nothingRead(zones: readonly RaplZone[], error: unknown): Samples {
  const reason = error instanceof Error ? error.message : String(error);
  return { data: new Float64Array(), errors: zones.map(() => reason) };
}
