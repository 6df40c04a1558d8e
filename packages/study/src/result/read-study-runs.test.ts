import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toJson } from '@llem/results';
import { createExampleResult } from '@llem/testkit';
import { expect, it } from 'vitest';
import { exampleManifest, HASH_A } from '../../test/example-manifest.ts';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { MANIFEST_FILE } from '../manifest/study-manifest.ts';
import { readStudyRuns } from './read-study-runs.ts';

const directory = useTemporaryDirectory();
const at = (name: string) => join(directory.path, name);

it('cli.md 1: results that cannot be used are in no figure, and each is named with the reason', async () => {
  await mkdir(at('whole'));
  await toJson(createExampleResult({ measurement_config_hash: HASH_A }), at('whole/result.json'));
  await toJson(createExampleResult({ measurement_config_hash: 'eeeeeeeeeeeeeeee' }), at('foreign.json'));
  await writeFile(at('torn.json'), '{"schema_version": "2.0", ');
  await writeFile(at('edited.json'), '{"schema_version": "2.0", "total_energy_j": "NaN"}');
  await writeFile(at('later.json'), '{"schema_version": "3.0"}');
  await symlink('/etc', at('link'));
  const files: [file: string, why: RegExp][] = [
    ['whole/result.json', /^$/],
    ['gone.json', /does not exist/],
    ['torn.json', /not a readable JSON file: .+/],
    ['edited.json', /^experiment_id: /],
    ['later.json', /schema_version 3\.0/],
    ['foreign.json', /another configuration, eeeeeeeeeeeeeeee/],
    ['link/passwd', /out of the study/],
    ['../../etc/passwd', /out of the study/],
  ];
  const [entry] = exampleManifest().experiments;
  const experiments = files.map(([result_file], index) => ({
    ...entry,
    cycle: index + 1,
    status: 'completed',
    result_file,
  }));
  await writeFile(at(MANIFEST_FILE), JSON.stringify({ ...exampleManifest(), experiments }));

  const { configurations, unusable } = await readStudyRuns(directory.path);
  expect(configurations).toMatchObject([{ config_hash: HASH_A, planned: files.length, results: [{}] }]);
  expect(unusable).toEqual(
    files
      .slice(1)
      .map(([file, why]) => ({ file, why: expect.stringMatching(why) }))
      .toSorted((a, b) => a.file.localeCompare(b.file)),
  );
});
