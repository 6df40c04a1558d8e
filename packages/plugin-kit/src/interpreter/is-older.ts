/**
 * Whether a version comes before another by its numbers. One without numbers, as of a module that belongs to a
 * distribution of another name, comes before all.
 */
export function isOlder(version: string, than: string): boolean {
  const parts = numbersOf(version);
  for (const [index, needed] of numbersOf(than).entries()) {
    const part = parts[index] ?? 0;
    if (part !== needed) return part < needed;
  }
  return false;
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}
