import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExampleResult } from '../../packages/testkit/src/index.ts';
import { chaos } from '../../tools/chaos/chaos.mjs';
import { checkStudy } from '../../tools/chaos/check-study.mjs';
import { ManifestWatch } from '../../tools/chaos/watch-manifest.mjs';

describe('a study that is killed', () => {
  // Its seed means one kill for each of CLI, worker, bridge and all. How long that takes is the machine's business.
  it('issue 6: is continued without a loss; the long form is npm run test:chaos', {
    timeout: 600_000,
  }, async () => {
    const { violations, done } = await chaos({ seed: 195, runs: 2, kills: 4, killsPerStudy: 4 });
    expect(violations).toEqual([]);
    expect(done).toBe(4);
  });
});

describe('the judge of killed studies', () => {
  const NAME = '001_c1_model-chaos_01234567';
  const result = createExampleResult();
  const entry = { config_hash: result.measurement_config_hash, cycle: 1, status: 'completed' };
  let folder: string;
  let studyDir: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llem-judge-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A whole study of one run, and then what `harm` does to it. */
  async function violations(harm: () => Promise<unknown>) {
    studyDir = await mkdtemp(join(folder, 'study-'));
    const name = NAME.replace('01234567', result.measurement_config_hash.slice(0, 8));
    const run = join(studyDir, name);
    await mkdir(run);
    await writeFile(join(run, 'result.json'), JSON.stringify(result));
    await writeFile(join(run, 'timeseries.parquet'), '');
    const experiments = [{ ...entry, result_file: `${name}/result.json` }];
    const summary = { result_files: [`${name}/result.json`], summary: {} };
    await writeFile(join(studyDir, 'study_manifest.json'), JSON.stringify({ experiments }));
    await writeFile(join(studyDir, 'study_summary.json'), JSON.stringify(summary));
    expect(checkStudy(studyDir).violations).toEqual([]);
    await harm();
    return checkStudy(studyDir).violations.map((what) => what.replaceAll(name, 'RUN'));
  }
  const run = () => join(studyDir, NAME.replace('01234567', result.measurement_config_hash.slice(0, 8)));

  it('issue 6: sees a result that is doubled, half written, of another run or incomplete, and what was left', async () => {
    const doubled = () => cp(run(), run().replace('001', '002'), { recursive: true });
    expect(await violations(doubled)).toEqual([expect.stringContaining('doubled')]);
    expect(await violations(() => truncate(join(run(), 'result.json'), 100))).toEqual([
      expect.stringContaining('RUN/result.json is half written'),
    ]);
    const other = { ...result, measurement_config_hash: 'f'.repeat(16) };
    expect(await violations(() => writeFile(join(run(), 'result.json'), JSON.stringify(other)))).toEqual([
      "RUN is another run's",
    ]);
    expect(await violations(() => rm(join(run(), 'timeseries.parquet')))).toEqual(['RUN holds result.json']);
    expect(await violations(() => mkdir(join(studyDir, '.staging')))).toEqual(['.staging was left']);
  });

  it('issue 6: sees a manifest that is torn or miscounts, and a completed run that is so no more', async () => {
    const manifest = join(folder, 'watched', 'study', 'study_manifest.json');
    await mkdir(join(folder, 'watched', 'study'), { recursive: true });
    const watch = new ManifestWatch(join(folder, 'watched'));
    const counts = { status: 'running', completed: 1, failed: 0, skipped: 0, interrupted: 0 };
    const write = (fields: object) => writeFile(manifest, JSON.stringify({ ...counts, ...fields }));
    await write({ experiments: [entry] });
    watch.look();
    expect(watch.violations).toEqual([]);
    await write({ completed: 0, experiments: [{ ...entry, status: 'pending' }] });
    watch.look();
    await write({ completed: 2, experiments: [entry] });
    watch.look();
    await truncate(manifest, Math.floor((await readFile(manifest)).length / 2));
    watch.look();
    expect(watch.violations).toEqual([
      `${entry.config_hash} c1 was completed and is not any more`,
      '1 are completed, not 2',
      expect.stringContaining('the manifest cannot be read'),
    ]);
  });
});
