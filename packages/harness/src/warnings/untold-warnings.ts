/**
 * The warnings whose code is not among those already `told`: a meter that shares its sampler with telemetry has seen
 * the same gap, and says it in its own words.
 */
export function untoldWarnings(warnings: readonly string[], told: readonly string[]): string[] {
  const codes = new Set(told.map(codeOf));
  return warnings.filter((warning) => !codes.has(codeOf(warning)));
}

function codeOf(warning: string): string {
  return warning.split(':', 1)[0] ?? '';
}
