import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudyError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { exampleManifest } from '../../test/example-manifest.ts';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { resumeSource } from './resume-source.ts';

const directory = useTemporaryDirectory();

async function record(study_yaml_path: string | null) {
  const manifest = { ...exampleManifest(), study_yaml_path, overrides: { n: 7 } };
  await writeFile(join(directory.path, 'study_manifest.json'), JSON.stringify(manifest));
  const { n_cycles, cycle_order } = manifest.measurement_protocol;
  return { n_cycles, cycle_order };
}

describe('resumeSource', () => {
  it('study.md 7: without CONFIG it is the recorded file with its flags', async () => {
    const file = join(directory.path, 'study.yaml');
    await writeFile(file, 'model: gpt2');
    const execution = await record(file);
    expect(await resumeSource(directory.path, null)).toEqual({ path: file, overrides: { n: 7 }, execution });
  });

  it('study.md 7: CONFIG takes its place, without the flags of then', async () => {
    const execution = await record(null);
    expect(await resumeSource(directory.path, 'other.yaml')).toEqual({
      path: 'other.yaml',
      overrides: {},
      execution,
    });
  });

  it('study.md 7: the copy that the study kept is as good as the file that is gone', async () => {
    await record('/nowhere/study.yaml');
    const copy = join(directory.path, 'study.yaml');
    await writeFile(copy, '');
    await expect(resumeSource(directory.path, null)).rejects.toMatchObject({
      fix: `give its study file: llem run ${copy} --resume ${directory.path}`,
    });
  });

  it.each([null, '/nowhere/study.yaml'])(
    'study.md 7: a recorded path that is null or gone asks for CONFIG',
    async (recorded) => {
      await record(recorded);
      const error = await resumeSource(directory.path, null).catch((thrown: unknown) => thrown);
      expect(StudyError.is(error) && [error.code, error.fix]).toEqual([
        'STUDY.NO_SOURCE',
        `give its study file: llem run study.yaml --resume ${directory.path}`,
      ]);
    },
  );
});
