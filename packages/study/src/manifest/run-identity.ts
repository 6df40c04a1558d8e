/** What tells the runs of a study apart: a configuration and its cycle. */
export function runIdentity(configHash: string, cycle: number): string {
  return `${configHash} ${cycle}`;
}
