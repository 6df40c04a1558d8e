import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { createStateManager } from './state-manager.ts';
import { trackExperiment } from './track-experiment.ts';

const directory = useTemporaryDirectory();

function setUp(dir = directory.path) {
  const { clock, logger, logged } = createFakeContext();
  const manager = createStateManager({ dir, clock, logger });
  const tracked = { id: 'gpt2_tfjs', configHash: 'a'.repeat(16), now: () => clock.wallTime(), logger };
  return { manager, tracked, logged };
}

async function fileIn(folder: string): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, '');
  return path;
}

describe('trackExperiment', () => {
  it('INF-07: goes from initialising to measuring when pre-flight is over, and then to done', async () => {
    const { manager, tracked } = setUp();
    const seen: unknown[] = [];
    const result = await trackExperiment(manager, tracked, async (onProgress) => {
      seen.push((await manager.load('gpt2_tfjs'))?.phase);
      onProgress({ event: 'step_start', step: 'baseline' });
      await expect.poll(async () => (await manager.load('gpt2_tfjs'))?.phase).toBe('measuring');
      return 7;
    });
    expect([result, seen]).toEqual([7, ['initialising']]);
    expect(await manager.load('gpt2_tfjs')).toMatchObject({
      phase: 'done',
      failed: false,
      config_hash: 'a'.repeat(16),
      subprocess_pid: process.pid,
    });
  });

  it('INF-07: a failure is a flag beside the phase, and rejects unchanged', async () => {
    const { manager, tracked } = setUp();
    const boom = new Error('boom');
    await expect(trackExperiment(manager, tracked, () => Promise.reject(boom))).rejects.toBe(boom);
    expect(await manager.load('gpt2_tfjs')).toMatchObject({
      phase: 'initialising',
      failed: true,
      error_message: 'boom',
    });
  });

  it('INF-08: a record that cannot be written does not end the experiment', async () => {
    const { manager, tracked, logged } = setUp(join(await fileIn(directory.path), 'below'));
    expect(await trackExperiment(manager, tracked, async () => 7)).toBe(7);
    expect(logged.join()).toContain('the record of the experiment');
  });
});
