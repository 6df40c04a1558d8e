import { join } from 'node:path';
import { messageOf, readRegularFile, StudyError } from '@llem/core';
import { conform } from '@llem/results';
import { runIdentity } from './run-identity.ts';
import { MANIFEST_FILE, MANIFEST_SCHEMA_VERSION, StudyManifest } from './study-manifest.ts';

/**
 * Reads the manifest of a study. Fields that a later minor version added are left out.
 * @throws StudyError STUDY.NO_MANIFEST, STUDY.BAD_MANIFEST naming the file
 */
export async function readManifest(studyDir: string): Promise<StudyManifest> {
  const file = join(studyDir, MANIFEST_FILE);
  const raw = parseJson(await readText(file, studyDir), file, studyDir);
  const isNewer = refuseOtherMajor(raw, file, studyDir);
  const rules = { dropUnknown: isNewer, dropNested: isNewer, onDrop: () => undefined };
  const { data, error } = StudyManifest.safeParse(conform(StudyManifest, raw, rules));
  if (data === undefined) {
    const [issue] = error.issues;
    throw badManifest(
      file,
      studyDir,
      issue ? `${issue.path.join('.') || 'the whole'}: ${issue.message}` : error.message,
    );
  }
  const identities = new Set(
    data.experiments.map(({ config_hash, cycle }) => runIdentity(config_hash, cycle)),
  );
  if (identities.size < data.experiments.length)
    throw badManifest(file, studyDir, 'two entries have the same config_hash and cycle');
  return data;
}

async function readText(file: string, studyDir: string): Promise<string> {
  try {
    return await readRegularFile(file);
  } catch (cause) {
    throw new StudyError('STUDY.NO_MANIFEST', `${file} cannot be read`, {
      study_dir: studyDir,
      why: messageOf(cause),
      fix: 'give the directory that llem made for the study',
      cause,
    });
  }
}

function parseJson(text: string, file: string, studyDir: string): unknown {
  try {
    // An editor may have put a mark before it.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw badManifest(file, studyDir, messageOf(cause));
  }
}

/** True for a later minor version of the format. */
function refuseOtherMajor(raw: unknown, file: string, studyDir: string): boolean {
  const version: unknown =
    typeof raw === 'object' && raw !== null ? Reflect.get(raw, 'schema_version') : null;
  const [major, minor] = numbers(typeof version === 'string' ? version : '');
  const [ownMajor, ownMinor] = numbers(MANIFEST_SCHEMA_VERSION);
  if (typeof version === 'string' && major !== ownMajor)
    throw badManifest(file, studyDir, `its schema_version is ${version}; this llem reads ${ownMajor}.x`);
  return minor > ownMinor;
}

function numbers(version: string): [major: number, minor: number] {
  const [major = Number.NaN, minor = Number.NaN] = version.split('.').map(Number);
  return [major, minor];
}

function badManifest(file: string, studyDir: string, why: string): StudyError {
  return new StudyError('STUDY.BAD_MANIFEST', `${file} is not the manifest of a study`, {
    study_dir: studyDir,
    why,
    fix: 'restore the file from a copy, or run the study again in a new directory: leave --resume out',
  });
}
