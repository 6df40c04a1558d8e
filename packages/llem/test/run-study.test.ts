import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const LIBRARY = pathToFileURL(join(ROOT, 'packages/llem/dist/index.js')).href;

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'llem-library-'));
  await mkdir(join(home, 'llenergymeasure'));
  const settings = { output: { results_dir: join(home, 'results') } };
  await writeFile(join(home, 'llenergymeasure/config.yaml'), JSON.stringify(settings));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** Runs a program of a library's user, which must end by itself, and gives what it printed as JSON. */
async function program(body: string): Promise<unknown> {
  const file = join(home, 'program.mjs');
  await writeFile(
    file,
    `import { runStudy } from '${LIBRARY}';\nconst print = (x) => console.log(JSON.stringify(x));\n${body}`,
  );
  const { PATH } = process.env;
  const env = { PATH, HOME: home, XDG_CONFIG_HOME: home, HF_HUB_OFFLINE: '1' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], {
    env,
    cwd: ROOT,
    timeout: 60_000,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('runStudy', () => {
  it('LA-02, LA-05: an aborted study rejects and leaves its directory; resumed it resolves with failed runs', async () => {
    const experiment = { model: join(home, 'no-model'), backend: 'tfjs', precision: 'fp32' };
    const study = {
      experiments: [experiment, { ...experiment, n: 3 }],
      execution: { config_gap_seconds: 600 },
    };
    const printed = await program(`
      const study = ${JSON.stringify(study)};
      const abort = new AbortController();
      // The second run is waited for.
      const seen = [];
      const interrupted = await runStudy(study, {
        signal: abort.signal,
        onProgress(event) {
          seen.push(event.event);
          if (event.event === 'failed') setTimeout(() => abort.abort(), 500);
        },
      }).catch((error) => error);
      study.execution.config_gap_seconds = 0;
      const { status, summary, measurement_protocol } = await runStudy(study, { resume: interrupted.study_dir });
      print({ code: interrupted.code, dir: interrupted.study_dir, seen, status, summary, measurement_protocol });
    `);
    const [directory = ''] = await readdir(join(home, 'results'));
    expect(printed).toMatchObject({
      code: 'STUDY.INTERRUPTED',
      dir: join(home, 'results', directory),
      seen: expect.arrayContaining(['started', 'failed']),
      status: 'failed',
      summary: { total_experiments: 2, completed: 0, failed: 2, not_run: 0 },
      measurement_protocol: { n_cycles: 1, cycle_order: 'sequential' },
    });
    const manifest = await readFile(join(home, 'results', directory, 'study_manifest.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({ status: 'failed', failed: 2 });
  });
});
