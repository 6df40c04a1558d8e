import type { TelemetryRecord, ThermalThrottleInfo } from '@llem/core';

/** Clock-event bits of NVML that mean throttling (measurement.md 13; nvml.h, nvmlClocksEventReasons). */
export const THROTTLE_BITS = {
  sw_power_cap: 0x4,
  hw_slowdown: 0x8,
  sw_thermal: 0x20,
  hw_thermal: 0x40,
  hw_power_brake: 0x80,
} as const;

/** Throttling inside the window (CM-34); null without telemetry. `window_start_s` is `t0`. */
export function throttleInfo(
  telemetry: TelemetryRecord | null,
  window_start_s: number,
): ThermalThrottleInfo | null {
  if (telemetry === null) return null;
  const { rows, period_ms } = telemetry;
  const bits = rows.reduce((all, { throttle_reasons }) => all | (throttle_reasons ?? 0), 0);
  const flags = flagsOf(bits);
  const hotTicks = [
    ...new Set(
      rows.filter(({ throttle_reasons }) => isThermal(throttle_reasons ?? 0)).map(({ time_s }) => time_s),
    ),
  ];
  const temperatures = rows.flatMap(({ temperature_c }) => (temperature_c === null ? [] : [temperature_c]));
  const thermal = flags.sw_thermal || flags.hw_thermal;
  return {
    detected: thermal || flags.power || flags.hw_power,
    thermal,
    ...flags,
    throttle_duration_sec: (hotTicks.length * period_ms) / 1000,
    max_temperature_c: temperatures.length > 0 ? Math.max(...temperatures) : null,
    throttle_timestamps: hotTicks.map((time_s) => time_s - window_start_s),
    thermal_violation_sec: largest(telemetry.thermal_violation_sec),
    power_violation_sec: largest(telemetry.power_violation_sec),
  };
}

/** True for a bit mask that holds a thermal reason. */
function isThermal(bits: number): boolean {
  const { sw_thermal, hw_thermal } = flagsOf(bits);
  return sw_thermal || hw_thermal;
}

/** A hardware slowdown without the power brake is thermal. */
function flagsOf(
  bits: number,
): Pick<ThermalThrottleInfo, 'power' | 'sw_thermal' | 'hw_thermal' | 'hw_power'> {
  const has = (bit: number) => (bits & bit) !== 0;
  const hw_power = has(THROTTLE_BITS.hw_power_brake);
  return {
    power: has(THROTTLE_BITS.sw_power_cap),
    sw_thermal: has(THROTTLE_BITS.sw_thermal),
    hw_thermal: has(THROTTLE_BITS.hw_thermal) || (has(THROTTLE_BITS.hw_slowdown) && !hw_power),
    hw_power,
  };
}

function largest(perDevice: Readonly<Record<number, number | null>>): number | null {
  const seconds = Object.values(perDevice).filter((value) => value !== null);
  return seconds.length > 0 ? Math.max(...seconds) : null;
}
