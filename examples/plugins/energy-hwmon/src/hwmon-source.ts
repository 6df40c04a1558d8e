import { type EnergyOutcome, type EnergySource, LLEMError, type TimeWindow } from '@llem/core';
import { createSampledSource, type FileSamples, readAttribute, sensorOutcome } from '@llem/plugin-kit';
import type { HwmonSection } from './section.ts';
import { type Recording, reportOf } from './sensor-report.ts';
import { chooseSensors, type Sensor } from './sensors.ts';

/** Drivers renew a reading a few times a second at most, so that ten reads see each of them. */
const PERIOD_MS = 100;

/** Energy of the machine from the sensors that the settings name. */
export function createHwmonSource(section: HwmonSection): EnergySource {
  return createSampledSource<Sensor>({
    period_ms: PERIOD_MS,
    async findSensors() {
      const choice = await chooseSensors(section);
      if (choice.found) return choice.sensors;
      throw new LLEMError('HWMON.NO_SENSOR', choice.reason, { fix: choice.fix });
    },
    filesOf: ({ files }) => files,
    async outcome(sensors, samples, window) {
      const recordings = sensors.map(async (sensor, index) =>
        recordingOf(sensor, samples[index] ?? [], await charging(sensor)),
      );
      return outcomeOf(sensors, await Promise.all(recordings), window);
    },
  });
}

/** What the sensors measured together. */
export function outcomeOf(
  sensors: readonly Sensor[],
  recordings: readonly Recording[],
  window: TimeWindow,
): EnergyOutcome {
  const reports = sensors.map((sensor, index) => reportOf(sensor, recordings[index] ?? NOTHING, window));
  return sensorOutcome(reports, { method: 'hwmon', window, period_ms: PERIOD_MS });
}

const NOTHING: Recording = { times_s: [], values: [], error: null };

/** The product of the files, each read at its instant; they are read one right after the other. */
function recordingOf({ scale }: Sensor, files: readonly FileSamples[], charging: string | null): Recording {
  if (charging !== null) return { ...NOTHING, error: charging };
  const readings = (files[0]?.readings ?? []).flatMap(({ before_s }, round) => {
    const reads = files.map((file) => file.readings[round]);
    const value = reads.reduce((product, read) => product * Math.abs(read?.value ?? Number.NaN), 1) * scale;
    const time_s = (before_s + (reads.at(-1)?.after_s ?? before_s)) / 2;
    return Number.isFinite(value) ? [{ time_s, value }] : [];
  });
  return {
    times_s: readings.map(({ time_s }) => time_s),
    values: readings.map(({ value }) => value),
    error: files.find(({ error }) => error !== null)?.error ?? null,
  };
}

/** Why a battery's readings are not what the machine drew: null while it discharges, and for a sensor of a board. */
async function charging({ statusFile }: Sensor): Promise<string | null> {
  if (statusFile === null) return null;
  const status = await readAttribute(statusFile);
  return status === 'Discharging' ? null : `${statusFile} says ${status ?? 'nothing'}`;
}
