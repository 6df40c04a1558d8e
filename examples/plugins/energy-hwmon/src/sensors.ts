import { access, constants } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { listFolder, readAttribute } from '@llem/plugin-kit';
import type { HwmonSection } from './section.ts';

/** One sensor: the product of its files and `scale` is watts, or joules that it has counted so far. */
export interface Sensor {
  readonly name: string;
  readonly kind: 'power' | 'counter';
  readonly files: readonly string[];
  readonly scale: number;
  /** A battery's reading is the load's only while this says Discharging. */
  readonly statusFile: string | null;
  /** Seconds by which a reading tells of the past, where the driver says it, else 0. */
  readonly lag_s: number;
  /** Seconds by which it may be late or early beside that. */
  readonly blur_s: number;
  /** Half-width of what is left of the true value, as a share. */
  readonly accuracy: number;
}

export type Choice =
  | { readonly found: true; readonly sensors: readonly Sensor[] }
  | { readonly found: false; readonly reason: string; readonly fix: string };

const MICRO = 1e-6;
/** µWh in joules; what is left in a battery falls while it delivers. */
const DRAINED = -3.6e-3;
/** Board sensors are shunts of 1 % and less behind amplifiers; fuel gauges are worse. Taken where no file says it. */
const ACCURACY = 0.05;
/** Half of a second for which a sensor may look back that does not tell; fuel gauges renew every few seconds. */
const UNKNOWN_BLUR_S = 0.5;
const GAUGE_BLUR_S = 2;

/** The sensors to add up: those of the settings, else the only one there is. */
export async function chooseSensors({ root, sensors: wanted }: HwmonSection): Promise<Choice> {
  const all = [...(await boardSensors(root)), ...(await batteries(root))];
  const names = all.map(({ name }) => name).join(', ');
  const setting = 'energy_sources.hwmon.sensors in the user config';
  if (all.length === 0) {
    const reason = `no power or energy sensor and no discharging battery under ${root}/class/hwmon and power_supply`;
    return {
      found: false,
      reason,
      fix: 'unplug the charger, or load the driver of a power meter (sensors-detect finds it)',
    };
  }
  const missing = wanted?.find((name) => !all.some((sensor) => sensor.name === name));
  if (missing !== undefined)
    return { found: false, reason: `no sensor ${missing}; there are ${names}`, fix: `correct ${setting}` };
  if (!wanted && all.length > 1) {
    const reason = `${all.length} sensors, some perhaps inside others: ${names}`;
    return { found: false, reason, fix: `name in ${setting} those that make up the machine` };
  }
  const sensors = all.filter(({ name }) => wanted?.includes(name) ?? true);
  for (const file of sensors.flatMap(({ files }) => files)) {
    const isReadable = await access(file, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (!isReadable) return { found: false, reason: `${file} cannot be read`, fix: `sudo chmod a+r ${file}` };
  }
  return { found: true, sensors };
}

/** Channels of hwmon chips. Of one power the average is preferred: what it sees has no gaps. */
async function boardSensors(root: string): Promise<Sensor[]> {
  const found: Sensor[] = [];
  for (const chip of await listFolder(join(root, 'class/hwmon'))) {
    const entries = await listFolder(chip);
    const text = (name: string) => readAttribute(join(chip, name));
    for (const channel of new Set(
      entries.flatMap((entry) => /(energy|power)\d+(?=_(input|average)$)/.exec(entry)?.[0] ?? []),
    )) {
      const isAverage = entries.includes(join(chip, `${channel}_average`));
      const isCounter = channel.startsWith('energy');
      const interval_s =
        Number(await text(isAverage ? `${channel}_average_interval` : 'update_interval')) / 1000;
      const percent = Number.parseFloat((await text(`${channel}_accuracy`)) ?? '');
      found.push({
        name: `${(await text('name')) || 'chip'}/${(await text(`${channel}_label`)) || channel}`,
        kind: isCounter ? 'counter' : 'power',
        files: [join(chip, `${channel}_${isAverage ? 'average' : 'input'}`)],
        scale: MICRO,
        statusFile: null,
        // A mean over the interval, which stands until the next one: a step is spread over two, half of it too late.
        lag_s: isCounter ? 0 : interval_s,
        blur_s: isCounter ? 0 : interval_s / 4 || UNKNOWN_BLUR_S,
        accuracy: percent > 0 ? percent / 100 : ACCURACY,
      });
    }
  }
  return found.map((sensor, index) => {
    const before = found.slice(0, index).filter(({ name }) => name === sensor.name).length;
    return before === 0 ? sensor : { ...sensor, name: `${sensor.name}#${before + 1}` };
  });
}

/** Batteries that deliver. One that charges, or is full, says nothing of what the machine draws. */
async function batteries(root: string): Promise<Sensor[]> {
  const found: Sensor[] = [];
  for (const supply of await listFolder(join(root, 'class/power_supply'))) {
    const statusFile = join(supply, 'status');
    if (
      (await readAttribute(join(supply, 'type'))) !== 'Battery' ||
      (await readAttribute(statusFile)) !== 'Discharging'
    )
      continue;
    const entries = (await listFolder(supply)).map((path) => basename(path));
    const has = (...names: string[]) => names.every((name) => entries.includes(name));
    const battery = {
      name: basename(supply),
      statusFile,
      lag_s: 0,
      blur_s: GAUGE_BLUR_S,
      accuracy: ACCURACY,
    };
    const sensor = (kind: Sensor['kind'], scale: number, ...names: string[]) =>
      found.push({ ...battery, kind, scale, files: names.map((name) => join(supply, name)) });
    if (has('power_now')) sensor('power', MICRO, 'power_now');
    else if (has('current_now', 'voltage_now')) sensor('power', MICRO * MICRO, 'current_now', 'voltage_now');
    else if (has('energy_now')) sensor('counter', DRAINED, 'energy_now');
  }
  return found;
}
