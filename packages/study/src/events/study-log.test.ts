import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createExampleConfig, createFakeClock } from '@llem/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StudyEvent } from './study-event.ts';
import { createStudyLog } from './study-log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llem-log-'));
});
afterEach(() => rm(folder, { recursive: true }));

const run = {
  position: 2,
  cycle: 1,
  config: createExampleConfig(),
  config_hash: 'ff14fdc9346ca89a',
  summary: 'tiny fake',
};
const headline = { energy_joules: 1, adj_energy_joules: null, throughput_tok_s: 2, mj_per_tok: null };
const EVENTS: readonly StudyEvent[] = [
  { type: 'run_start', run },
  { type: 'run_progress', run, event: { event: 'step_done', step: 'model', elapsed_sec: 4.2 } },
  { type: 'run_progress', run, event: { event: 'substep', step: 'model', detail: 'weights' } },
  { type: 'run_output', run, line: 'printed by the engine' },
  { type: 'run_completed', run, elapsed_s: 12.34, headline, result_file: '001_c1_x/result.json' },
  { type: 'gap_start', kind: 'config', seconds: 60, run },
  { type: 'gap_end', skipped: true },
  {
    type: 'run_failed',
    run,
    elapsed_s: 1,
    error: { type: 'BackendError', code: 'BACKEND.X', message: 'broke\nbadly', why: null, fix: null },
    log_file: null,
  },
];

it('issue 6: one line per event with its time, on disk before the write returns', async () => {
  const path = join(folder, 'study.log');
  const clock = createFakeClock({ mode: 'manual' });
  const log = createStudyLog(path, clock);
  for (const event of EVENTS) {
    log.write(event);
    clock.advance(1);
  }
  const written = await readFile(path, 'utf8');
  expect(written.split('\n')).toEqual([
    `2026-01-01T00:00:00.000Z run_start #2 c1 ff14fdc9346ca89a ${run.config.model} ${run.config.backend}`,
    '2026-01-01T00:00:01.000Z run_progress #2 c1 ff14fdc9346ca89a step_done model 4.2s',
    '2026-01-01T00:00:04.000Z run_completed #2 c1 ff14fdc9346ca89a 12.3s 001_c1_x/result.json',
    '2026-01-01T00:00:05.000Z gap_start config 60s before #2 c1 ff14fdc9346ca89a',
    '2026-01-01T00:00:06.000Z gap_end skipped',
    '2026-01-01T00:00:07.000Z run_failed #2 c1 ff14fdc9346ca89a 1.0s BackendError BACKEND.X broke badly',
    '',
  ]);
  await log[Symbol.asyncDispose]();
  await log[Symbol.asyncDispose]();
});

it('study.md 7: a resumed study goes on in the same log', async () => {
  const path = join(folder, 'study.log');
  for (const text of ['first', 'second']) {
    await using log = createStudyLog(path, createFakeClock());
    log.write({ type: 'warning', text });
  }
  expect((await readFile(path, 'utf8')).match(/first|second/g)).toEqual(['first', 'second']);
});

it('issue 6: a log that cannot be written does not end the study', async () => {
  const log = createStudyLog(join(folder, 'missing', 'study.log'), createFakeClock());
  expect(() => log.write({ type: 'warning', text: 'x' })).not.toThrow();
  await log[Symbol.asyncDispose]();
});
