import { readdir } from 'node:fs/promises';
import { headlineOf, type ManifestEntry } from '../manifest/study-manifest.ts';
import { readFinishedResult } from './read-finished-result.ts';

/**
 * Completes runs whose directory was finished just before the study was killed: their entry still says `running`,
 * and measuring them again would leave two results. Adopted is the last directory of the run that no entry refers
 * to, with a whole result of its configuration that began after the run did.
 */
export async function adoptFinished(
  entries: readonly ManifestEntry[],
  studyDir: string,
): Promise<readonly ManifestEntry[]> {
  if (!entries.some(isOpen)) return entries;
  const referenced = new Set(entries.map(({ result_file }) => result_file));
  const files = (await readdir(studyDir)).map((name) => `${name}/result.json`);
  const unreferenced = files.filter((file) => !referenced.has(file));
  return await Promise.all(
    entries.map(async (entry) => (isOpen(entry) ? await adopted(entry, studyDir, unreferenced) : entry)),
  );
}

function isOpen({ status, result_file }: ManifestEntry): boolean {
  return status === 'running' && result_file === null;
}

async function adopted(
  entry: ManifestEntry,
  studyDir: string,
  files: readonly string[],
): Promise<ManifestEntry> {
  const { config_hash, cycle, started_at } = entry;
  const ownName = new RegExp(`^(\\d{3,})_c${cycle}_.*_${config_hash.slice(0, 8)}/`);
  const own = files
    .flatMap((file) => {
      const number = ownName.exec(file)?.[1];
      return number === undefined ? [] : [{ file, number: Number(number) }];
    })
    .sort((one, other) => other.number - one.number);
  for (const { file } of own) {
    const result = await readFinishedResult(studyDir, file, config_hash);
    if (result === null || started_at === null) continue;
    if (Date.parse(result.start_time) < Date.parse(started_at)) continue;
    const { end_time } = result;
    return {
      ...entry,
      status: 'completed',
      result_file: file,
      completed_at: end_time,
      ...headlineOf(result),
    };
  }
  return entry;
}
