import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@llem/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSafePath } from './is-safe-path.ts';
import { modelSlug } from './model-slug.ts';
import { validatePath } from './validate-path.ts';

describe('modelSlug', () => {
  it.each([
    ['meta-llama/Llama-3.1-8B', 'meta-llama-llama-3.1-8b'],
    ['gpt2', 'gpt2'],
    ['/srv/models/My Model', 'models-my-model'],
    ['./examples/models/tiny-story', 'models-tiny-story'],
    ['~/tiny', 'tiny'],
    ['../../a//b/', 'a-b'],
    ['a///b___c', 'a-b___c'],
    ['.hidden-', 'hidden'],
    ['模型', 'model'],
    ['/', 'model'],
    ['..', 'model'],
  ])('RES-16: %s is named %s', (model, slug) => {
    expect(modelSlug(model)).toBe(slug);
  });

  it('RES-16: every model gets a name of at most 80 characters that is one safe path component', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 150 }), (model) => {
        expect(modelSlug(model)).toMatch(/^[a-z0-9_](?:[a-z0-9._-]{0,78}[a-z0-9_])?$/);
        expect(modelSlug(model)).not.toContain('--');
      }),
      { numRuns: 40 },
    );
  });
});

describe('paths', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await realpath(await mkdtemp(join(tmpdir(), 'llem-paths-')));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('INF-20: a path is safe when it is the base or below it, also before it exists', async () => {
    expect(await isSafePath(dir, dir)).toBe(true);
    expect(await isSafePath(dir, join(dir, 'not', 'yet'))).toBe(true);
    expect(await isSafePath(dir, join(dir, '..name'))).toBe(true);
  });

  it('INF-20: a sibling with the same beginning, a parent and a missing base are not', async () => {
    await mkdir(join(dir, 'b'));
    await mkdir(join(dir, 'b_evil'));
    expect(await isSafePath(join(dir, 'b'), join(dir, 'b_evil'))).toBe(false);
    expect(await isSafePath(join(dir, 'b'), join(dir, 'b', '..', 'c'))).toBe(false);
    expect(await isSafePath(join(dir, 'missing'), join(dir, 'missing', 'x'))).toBe(false);
    expect(await isSafePath(dir, 'bad\0path')).toBe(false);
  });

  it('INF-20: symbolic links are followed on both sides, dangling ones refused', async () => {
    await mkdir(join(dir, 'inside'));
    await symlink('/etc', join(dir, 'inside', 'out'));
    await symlink(join(dir, 'nowhere'), join(dir, 'inside', 'dangling'));
    await symlink(join(dir, 'inside'), join(dir, 'link'));
    expect(await isSafePath(join(dir, 'inside'), join(dir, 'inside', 'out', 'passwd'))).toBe(false);
    expect(await isSafePath(join(dir, 'inside'), join(dir, 'inside', 'dangling'))).toBe(false);
    expect(await isSafePath(join(dir, 'link'), join(dir, 'inside', 'file'))).toBe(true);
  });

  it('INF-20: a valid path comes back absolute and resolved', async () => {
    await writeFile(join(dir, 'file'), '');
    await symlink(join(dir, 'file'), join(dir, 'link'));
    expect(await validatePath(join(dir, 'a', '..', 'b'), { mustExist: false, allowRelative: false })).toBe(
      join(dir, 'b'),
    );
    expect(await validatePath(join(dir, 'link'), { mustExist: true, allowRelative: false })).toBe(
      join(dir, 'file'),
    );
    expect(await validatePath('x', { mustExist: false, allowRelative: true })).toBe(join(process.cwd(), 'x'));
  });

  it.each([
    ['', true],
    ['a\0b', true],
    ['relative', false],
    ['/does/not/exist', true],
  ])('INF-20: %j is refused with a fix', async (path, allowRelative) => {
    const error = await validatePath(path, { mustExist: true, allowRelative }).catch(
      (reason: unknown) => reason,
    );
    expect(ConfigError.is(error) && error.code).toBe('CONFIG.BAD_PATH');
    expect(ConfigError.is(error) && error.fix).toBeTruthy();
  });
});
