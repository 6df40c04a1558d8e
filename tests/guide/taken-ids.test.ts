import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { PluginManifest, SHARED_FIELD_NAMES } from '../../packages/core/src/index.ts';
import { whyTaken } from '../../packages/create-plugin/src/taken-ids.ts';

const PLUGINS = resolve(import.meta.dirname, '../../plugins');

const manifestOf = (id: string) => ({
  apiVersion: '1.0',
  plugin: './dist/plugin.js',
  provides: [{ kind: 'backend', id }],
});

it('architecture.md Plugins: npm create @llem/plugin refuses every id that a manifest must not have', () => {
  for (const id of ['auto', 'null', 'none', 'local', ...SHARED_FIELD_NAMES]) {
    expect([id, PluginManifest.safeParse(manifestOf(id)).success]).toEqual([id, false]);
    expect([id, whyTaken(id)]).toEqual([id, 'it means something in a configuration of llem']);
  }
  expect(whyTaken('wattbox')).toBeNull();
});

it('issue 8: npm create @llem/plugin refuses every id of a plugin of ours', async () => {
  const manifests = (await readdir(PLUGINS)).map((folder) =>
    readFile(join(PLUGINS, folder, 'package.json'), 'utf8'),
  );
  const ids = (await Promise.all(manifests)).flatMap((text) =>
    PluginManifest.parse(JSON.parse(text).llem).provides.map(({ id }) => id),
  );
  expect(ids).toContain('nvml');
  for (const id of ids) expect([id, whyTaken(id)]).toEqual([id, expect.stringContaining('a plugin of llem')]);
});
