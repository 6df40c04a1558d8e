import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserConfig } from '@llem/core';
import { toJson } from '@llem/results';
import { createExampleResult } from '@llem/testkit';
import { expect, it } from 'vitest';
import { exampleManifest, exampleStudy, HASH_A, HASH_B } from '../../test/example-manifest.ts';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { measurementProtocol } from '../order/measurement-protocol.ts';
import { previewResume } from './preview-resume.ts';

const directory = useTemporaryDirectory();

async function preview(execution: object, studyDesignHash = 'cccccccccccccccc') {
  const study = exampleStudy(execution);
  return await previewResume(directory.path, {
    ...{ hashes: [HASH_A, HASH_B], summaries: ['a', 'b'], studyDesignHash, toolVersion: '2.0.0' },
    protocol: measurementProtocol(study, UserConfig.parse({}), studyDesignHash),
  });
}

it('cli.md 3, study.md 7: a dry run of a resume goes by what the directory holds, and writes nothing', async () => {
  await mkdir(join(directory.path, 'a1'));
  await toJson(
    { ...createExampleResult(), measurement_config_hash: HASH_A },
    join(directory.path, 'a1/result.json'),
  );
  const manifest = exampleManifest();
  const [first, ...others] = manifest.experiments;
  const experiments = [{ ...first, status: 'completed', result_file: 'a1/result.json' }, ...others];
  const file = join(directory.path, 'study_manifest.json');
  await writeFile(file, JSON.stringify({ ...manifest, status: 'interrupted', experiments }));
  const before = await readFile(file, 'utf8');

  const { protocol, isDone, notes } = await preview({ n_cycles: 1 });
  expect(protocol.n_cycles).toBe(2);
  expect([isDone(HASH_A, 1), isDone(HASH_A, 2), isDone(HASH_B, 1)]).toEqual([true, false, false]);
  expect(notes).toEqual(['the study began with 2 cycles and keeps them: 1 are asked for now']);

  expect((await preview({}, 'dddddddddddddddd')).notes).toEqual([
    expect.stringMatching(/^warning: the study has changed .* cccccccccccccccc and is now dddddddddddddddd$/),
  ]);
  expect(await readFile(file, 'utf8')).toBe(before);
});
