import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A sysfs tree whose files a test writes; `{ 'class/hwmon/hwmon0/name': 'ina226', … }`. */
export function createFakeSysfs(files) {
  const root = mkdtempSync(join(tmpdir(), 'hwmon-'));
  const write = (path, content) => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    // In one step, as a kernel's file has either value and never half of one.
    writeFileSync(`${file}.new`, `${content}\n`);
    renameSync(`${file}.new`, file);
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  return {
    root,
    write,
    remove: (path) => rmSync(join(root, path), { recursive: true }),
    dispose: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** A board's shunt that always shows 37.5 W. */
export const BOARD = {
  'class/hwmon/hwmon0/name': 'ina226',
  'class/hwmon/hwmon0/power1_input': 37_500_000,
  'class/hwmon/hwmon0/update_interval': 50,
};
export const BOARD_W = 37.5;

/** A laptop's battery that delivers 1.5 A at 12 V. */
export const BATTERY = {
  'class/power_supply/BAT0/type': 'Battery',
  'class/power_supply/BAT0/status': 'Discharging',
  'class/power_supply/BAT0/current_now': 1_500_000,
  'class/power_supply/BAT0/voltage_now': 12_000_000,
};
