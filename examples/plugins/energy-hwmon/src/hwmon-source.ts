import { readFile } from 'node:fs/promises';
import {
  type EnergyOutcome,
  type EnergySource,
  LLEMError,
  type TimeWindow,
  type UncertaintyTerm,
  unmeasured,
} from '@llem/core';
import { type FileSamples, sampleFiles } from '@llem/plugin-kit';
import { createCurve, type Part, type Recording } from './curve.ts';
import type { HwmonSection } from './section.ts';
import { chooseSensors, type Sensor } from './sensors.ts';

/** Drivers renew a reading a few times a second at most, so that ten reads see each of them. */
const PERIOD_MS = 100;

/** Energy of the machine from the sensors that the settings name. */
export function createHwmonSource(section: HwmonSection): EnergySource {
  return {
    async start({ signal }) {
      const choice = await chooseSensors(section);
      if (!choice.found) throw new LLEMError('HWMON.NO_SENSOR', choice.reason, { fix: choice.fix });
      const { sensors } = choice;
      const files = sensors.flatMap((sensor) => sensor.files);
      const sampler = await sampleFiles({ files, period_ms: PERIOD_MS, signal });
      return {
        async stop(window) {
          const samples = await sampler.stop().catch((error: unknown) => {
            const reason = error instanceof Error ? error.message : String(error);
            return files.map((): FileSamples => ({ readings: [], error: reason }));
          });
          const of = (sensor: Sensor) => sensor.files.flatMap((file) => samples[files.indexOf(file)] ?? []);
          const recordings = sensors.map(async (sensor) =>
            recordingOf(sensor, of(sensor), await charging(sensor)),
          );
          return outcomeOf(sensors, await Promise.all(recordings), window);
        },
        [Symbol.asyncDispose]: () => sampler[Symbol.asyncDispose](),
      };
    },
  };
}

/** Joules of the window, and a trace for its parts. One sensor that failed makes the sum null: less of it is no sum. */
export function outcomeOf(
  sensors: readonly Sensor[],
  recordings: readonly Recording[],
  window: TimeWindow,
): EnergyOutcome {
  const { start_s, end_s } = window;
  const curves = sensors.map((sensor, index) => createCurve(sensor, recordings[index] ?? NOTHING));
  const between = (from_s: number, to_s: number) => addUp(curves.map((curve) => curve.between(from_s, to_s)));
  const whole = between(start_s, end_s);
  const inside = recordings.map(({ times_s }) =>
    times_s.filter((time_s) => time_s >= start_s && time_s <= end_s),
  );
  const gaps_s = inside.flatMap((times_s) =>
    times_s.slice(1).map((time_s, index) => time_s - (times_s[index] ?? 0)),
  );
  return {
    measurement: {
      ...unmeasured('hwmon', end_s - start_s),
      ...(whole && {
        total_j: whole.joules,
        uncertainty_j: combined(whole),
        uncertainty_terms: termsOf(whole),
      }),
      samples: {
        count: Math.min(...inside.map(({ length }) => length)),
        period_ms: PERIOD_MS,
        gap_max_ms: gaps_s.length === 0 ? null : 1000 * Math.max(...gaps_s),
        counter_period_ms: null,
        counter_read_ms: null,
      },
      warnings: sensors.flatMap(({ name }, index) => {
        if (curves[index]?.between(start_s, end_s)) return [];
        const unread = `energy_source_failed: ${recordings[index]?.error ?? 'it was not read'} in the window`;
        return `${curves[index]?.fault ?? unread}, sensor ${name}. Check it with llem plugins and run again.`;
      }),
    },
    trace: {
      between(from_s, to_s) {
        const part = between(from_s, to_s);
        return { total_j: part?.joules ?? null, per_device_j: null, uncertainty_j: part && combined(part) };
      },
      refreshes: () => refreshesOf(recordings[0] ?? NOTHING),
    },
  };
}

const NOTHING: Recording = { times_s: [], values: [], error: null };

/** The product of the files, each read at its instant; they are read one right after the other. */
function recordingOf({ scale }: Sensor, files: readonly FileSamples[], charging: string | null): Recording {
  const readings = (files[0]?.readings ?? []).flatMap(({ before_s }, round) => {
    const reads = files.map((file) => file.readings[round]);
    const value = reads.reduce((product, read) => product * Math.abs(read?.value ?? Number.NaN), 1) * scale;
    return Number.isFinite(value)
      ? [{ time_s: (before_s + (reads.at(-1)?.after_s ?? before_s)) / 2, value }]
      : [];
  });
  return {
    times_s: charging === null ? readings.map(({ time_s }) => time_s) : [],
    values: charging === null ? readings.map(({ value }) => value) : [],
    error: charging ?? files.find(({ error }) => error !== null)?.error ?? null,
  };
}

/** Why a battery's readings are not what the machine drew: null while it discharges, and for a sensor of a board. */
async function charging({ statusFile }: Sensor): Promise<string | null> {
  if (statusFile === null) return null;
  const status = await readFile(statusFile, 'utf8').catch(String);
  return status.trim() === 'Discharging' ? null : `${statusFile} says ${status.trim()}`;
}

/** Random uncertainties of several sensors add up as squares, systematic ones as they are. Null when one part is. */
function addUp(parts: readonly (Part | null)[]): Part | null {
  const known = parts.filter((part) => part !== null);
  if (known.length < parts.length) return null;
  const sum = (of: (part: Part) => number) => known.reduce((total, part) => total + of(part), 0);
  return {
    joules: sum(({ joules }) => joules),
    sampling_j: Math.hypot(...known.map(({ sampling_j }) => sampling_j)),
    edge_j: sum(({ edge_j }) => edge_j),
    sensor_j: sum(({ sensor_j }) => sensor_j),
  };
}

function termsOf({ sampling_j, edge_j, sensor_j }: Part): UncertaintyTerm[] {
  return [
    { term: 'sampling', u_j: sampling_j, kind: 'random', note: 'what lies between the readings, at most' },
    { term: 'edge', u_j: edge_j, kind: 'systematic', note: 'readings look back, so both ends are seen late' },
    { term: 'sensor', u_j: sensor_j, kind: 'systematic', note: 'what the sensor says of itself, else ± 5 %' },
  ];
}

function combined({ sampling_j, edge_j, sensor_j }: Part): number {
  return Math.hypot(sampling_j, edge_j, sensor_j);
}

/** When the first sensor showed a new value, and its first and last reading. */
function refreshesOf({ times_s, values }: Recording): number[] {
  const last = values.length - 1;
  return times_s.filter((_, index) => index === 0 || index === last || values[index] !== values[index - 1]);
}
