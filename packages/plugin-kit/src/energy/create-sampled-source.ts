import { type EnergyOutcome, type EnergySource, messageOf, type TimeWindow } from '@llem/core';
import { type FileSamples, sampleFiles } from '../sampling/sample-files.ts';

/** What is particular to an energy source that reads numbers from files. */
export interface SampledSourceDefinition<Sensor> {
  readonly period_ms: number;
  /** The sensors to read. Throws an LLEMError with a fix when they cannot be. */
  findSensors(): Promise<readonly Sensor[]>;
  /** Files of a sensor, read one right after the other. */
  filesOf(sensor: Sensor): readonly string[];
  /** `samples` are those of each sensor's files. */
  outcome(
    sensors: readonly Sensor[],
    samples: readonly (readonly FileSamples[])[],
    window: TimeWindow,
  ): EnergyOutcome | Promise<EnergyOutcome>;
}

/** An energy source on `sampleFiles`. */
export function createSampledSource<Sensor>(definition: SampledSourceDefinition<Sensor>): EnergySource {
  const { period_ms } = definition;
  return {
    async start({ signal }) {
      const sensors = await definition.findSensors();
      const files = sensors.map((sensor) => definition.filesOf(sensor));
      const sampler = await sampleFiles({ files: files.flat(), period_ms, signal });
      return {
        async stop(window) {
          // A dead thread is a failed sensor: null joules with the reason, not a failed experiment.
          const read = await sampler.stop().catch((error: unknown) => nothingRead(files.flat(), error));
          const samples = files.map((own, index) => {
            const first = files.slice(0, index).flat().length;
            return read.slice(first, first + own.length);
          });
          return definition.outcome(sensors, samples, window);
        },
        [Symbol.asyncDispose]: () => sampler[Symbol.asyncDispose](),
      };
    },
  };
}

function nothingRead(files: readonly string[], error: unknown): readonly FileSamples[] {
  return files.map(() => ({ readings: [], error: messageOf(error) }));
}
