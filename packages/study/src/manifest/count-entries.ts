import type { ManifestEntry, StudyManifest } from './study-manifest.ts';

/** Runs by what became of them, counted from the entries; `pending` includes the running one. */
export function countEntries(
  entries: readonly ManifestEntry[],
): Pick<StudyManifest, 'total_experiments' | 'completed' | 'failed' | 'skipped' | 'interrupted' | 'pending'> {
  const counts = { completed: 0, failed: 0, skipped: 0, interrupted: 0, pending: 0 };
  for (const { status } of entries) counts[status === 'running' ? 'pending' : status] += 1;
  return { total_experiments: entries.length, ...counts };
}
