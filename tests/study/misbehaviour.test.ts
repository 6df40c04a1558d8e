import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { markedProcesses } from '../../tools/chaos/marked-processes.mjs';
import { useStudyBench } from './study-bench.ts';

const bench = useStudyBench();

/** What the backend does in a run, and what becomes of it (study.md 3); null completes. */
const ENDS = {
  'load: throw': 'BackendError BACKEND.LOAD_FAILED',
  'load: exit 0': 'ProcessCrash EXPERIMENT.CRASH',
  'load: crash': 'ProcessCrash EXPERIMENT.CRASH',
  'load: crash at exit': null,
  'load: grandchild': null,
  'load: large': null,
  'warmup: exit 3': 'ProcessCrash EXPERIMENT.CRASH',
  'run: exit 3': 'ProcessCrash EXPERIMENT.CRASH',
  'run: uncaught': 'PluginError PLUGIN.CALL_FAILED',
  'run: nonsense': 'PluginError PLUGIN.BAD_OUTPUT',
  'run: print a gigabyte': null,
  'unload: throw': null,
  'unload: crash': 'ProcessCrash EXPERIMENT.CRASH',
  'unload: hang': null,
  work: null,
} as const;

/** What only the deadline ends. */
const HANGS = ['load: hang', 'load: ignore SIGTERM', 'run: block'] as const;
const DEADLINE_SEC = 3;

/** Runs one study over the acts and gives what the manifest says of each, in their order. */
async function runActs(name: string, acts: readonly string[], execution: object = {}) {
  const warmup = { n_warmup: 1, thermal_floor_seconds: 0 };
  const study = await bench.study(name, { act: acts }, execution, { warmup });
  const output = join(bench.folder, name);
  const { code, stderr } = await bench.start(['run', study, '-o', output], { LLEM_CHAOS_ID: name }).ended;
  const studyDir = await bench.directory(output);
  const { experiments, status } = await bench.manifest(studyDir);
  const ends = experiments.map(({ error_type, error_code }) =>
    error_type === null ? null : `${error_type} ${error_code}`,
  );
  return { code, stderr, studyDir, experiments, status, ends };
}

async function sizeOf(studyDir: string, file: string | null): Promise<number> {
  return (await stat(join(studyDir, file ?? ''))).size;
}

describe.concurrent('a study over backends that misbehave', () => {
  it('STU-02, STU-03, INF-19: whatever a run does, the study goes on, and nothing of it stays', async ({
    expect,
  }) => {
    const acts = Object.keys(ENDS);
    const breaker = { max_consecutive_failures: 0 };
    const { code, studyDir, experiments, status, ends } = await runActs('acts', acts, breaker);
    expect(Object.fromEntries(acts.map((act, index) => [act, ends[index]]))).toEqual(ENDS);
    expect([code, status]).toEqual([1, 'completed']);
    const sizes = experiments.map(({ result_file, log_file }) => sizeOf(studyDir, result_file ?? log_file));
    const large = acts.indexOf('load: large');
    expect((await Promise.all(sizes)).map((bytes) => bytes > 2_000_000)).toEqual(
      acts.map((_, index) => index === large),
    );
    const messages = experiments.flatMap(({ error_message }) => error_message ?? []);
    expect(messages).toContain('the worker exited without a result');
    expect(messages).toContain('the worker ended with exit code 3');
    expect(messages).toContain('the worker ended by SIGSEGV');
    expect(messages).toContain('plugin backend-scripted failed outside of any call: nobody caught this');
    await expect.poll(() => markedProcesses('acts')).toEqual([]);
  });

  it('STU-04: what hangs is ended at its deadline, also when it ignores SIGTERM or blocks its thread', async ({
    expect,
  }) => {
    const timeout = { experiment_timeout_seconds: DEADLINE_SEC };
    const { code, status, ends, experiments } = await runActs('hangs', HANGS, timeout);
    expect(ends).toEqual(HANGS.map(() => 'TimeoutError EXPERIMENT.TIMEOUT'));
    // Every run failed, and that too is an ordinary end.
    expect([code, status]).toEqual([1, 'failed']);
    expect(experiments[0]?.error_message).toContain(`${DEADLINE_SEC} s`);
    await expect.poll(() => markedProcesses('hangs')).toEqual([]);
  });
});
