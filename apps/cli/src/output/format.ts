/** Three significant digits (cli.md 5): 312.4 → `312`, 0.00312 → `0.00312`, 1234 → `1230`, 0 → `0`. */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(3));
  const magnitude = Math.floor(Math.log10(Math.abs(rounded)));
  return magnitude >= 21 || magnitude < -6
    ? rounded.toExponential(2)
    : rounded.toFixed(Math.max(0, 2 - magnitude));
}

/** `4.2s`, `4m 32s`, `1h 05m`. */
export function formatDuration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, '0')}s`;
  return `${Math.floor(whole / 3600)}h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')}m`;
}

/** The remainder of a wait in whole seconds: `47s` below 120 s, then `4m 32s`. */
export function formatCountdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  return left < 120 ? `${left}s` : formatDuration(left);
}
