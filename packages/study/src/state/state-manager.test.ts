import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '@llem/core';
import { createFakeClock, createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { transitionTo } from './experiment-state.ts';
import { createStateManager, stateFolder } from './state-manager.ts';

const directory = useTemporaryDirectory();
const about = { config_hash: 'aaaaaaaaaaaaaaaa', subprocess_pid: null };

function open() {
  const clock = createFakeClock();
  const { logger, logged } = createFakeContext();
  const dir = join(directory.path, 'state');
  return { manager: createStateManager({ dir, clock, logger }), dir, clock, logged };
}

describe('createStateManager', () => {
  it('INF-08: a record is saved under its id, with the instant, and read back', async () => {
    const { manager, dir, clock } = open();
    const created = await manager.create('gpt2/run 1', about);
    expect(created).toMatchObject({
      phase: 'initialising',
      failed: false,
      last_updated: '2026-01-01T00:00:00.000Z',
    });
    expect(await readdir(dir)).toEqual(['gpt2_run_1.json']);
    clock.advance(60);
    const saved = await manager.save(transitionTo(created, 'measuring', clock.wallTime()));
    expect(saved.last_updated).toBe('2026-01-01T00:01:00.000Z');
    expect(await manager.load('gpt2/run 1')).toEqual(saved);
    expect(await manager.listExperiments()).toEqual(['gpt2_run_1']);
  });

  it('INF-08: what is missing is null, not there to be deleted, and no experiment', async () => {
    const { manager } = open();
    expect(await manager.load('nothing')).toBeNull();
    expect(await manager.delete('nothing')).toBe(false);
    expect(await manager.listExperiments()).toEqual([]);
    await manager.create('one', about);
    expect(await manager.delete('one')).toBe(true);
    expect(await manager.load('one')).toBeNull();
  });

  it('INF-08: one that is corrupt is a ConfigError that names it, and passed over in a search with a warning', async () => {
    const { manager, dir, logged } = open();
    await mkdir(dir);
    await writeFile(join(dir, 'a.json'), '{');
    const error = await manager.load('a').catch((reason: unknown) => reason);
    expect(ConfigError.is(error) && [error.code, error.path]).toEqual([
      'CONFIG.BAD_STATE',
      join(dir, 'a.json'),
    ]);
    const found = await manager.create('b', about);
    expect(await manager.findByConfigHash(about.config_hash)).toEqual(found);
    expect(logged).toEqual([expect.stringContaining('a.json')]);
  });

  it('INF-08: a search by configuration gives the first that is not done', async () => {
    const { manager, clock } = open();
    const first = await manager.create('a', about);
    await manager.save({ ...first, phase: 'done' });
    await manager.create('b', { ...about, config_hash: 'bbbbbbbbbbbbbbbb' });
    const wanted = await manager.save(
      transitionTo(await manager.create('c', about), 'measuring', clock.wallTime()),
    );
    await manager.create('d', about);
    expect(await manager.findByConfigHash(about.config_hash)).toEqual(wanted);
    expect(await manager.findByConfigHash('cccccccccccccccc')).toBeNull();
  });

  it('INF-08: what measures without a process is marked failed, once, and nothing else', async () => {
    const { manager, clock } = open();
    const measuring = async (id: string, fields: object = {}) =>
      manager.save({
        ...transitionTo(await manager.create(id, about), 'measuring', clock.wallTime()),
        ...fields,
      });
    await measuring('gone', { subprocess_pid: 2 ** 22 + 1 });
    await measuring('alive', { subprocess_pid: process.pid });
    await measuring('failed', { failed: true });
    await measuring('done', { phase: 'done' });
    await manager.create('waiting', about);
    expect(await manager.cleanupStale()).toEqual(['gone']);
    expect(await manager.load('gone')).toMatchObject({
      phase: 'measuring',
      failed: true,
      error_message: 'no longer running',
    });
    expect(await manager.cleanupStale()).toEqual([]);
  });

  it('INF-20: an id cannot lead out of the directory, nor can a link', async () => {
    const { manager, dir } = open();
    const evil = await manager.create('../../evil', about);
    expect(await manager.load('../../evil')).toEqual(evil);
    expect(await readdir(dir)).toEqual(['.._.._evil.json']);
    for (const id of ['', '.', '..']) await expect(manager.load(id)).rejects.toThrow(ConfigError);
    await writeFile(join(directory.path, 'outside'), 'precious');
    await symlink(join(directory.path, 'outside'), join(dir, 'link.json'));
    const link = { ...(await manager.create('x', about)), experiment_id: 'link' };
    for (const action of [() => manager.load('link'), () => manager.save(link), () => manager.delete('link')])
      await expect(action()).rejects.toThrow(ConfigError);
  });

  it('study.md 13: the directory follows XDG_STATE_HOME, else the home directory', () => {
    expect(stateFolder({ XDG_STATE_HOME: '/s', HOME: '/h' })).toBe('/s/llenergymeasure');
    expect(stateFolder({ HOME: '/h' })).toBe('/h/.local/state/llenergymeasure');
  });
});
