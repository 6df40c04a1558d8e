import { readFileSync } from 'node:fs';
import { isComponentInstance, PluginManifest, SHARED_FIELD_NAMES } from '@llem/core';
import { createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import plugin from './plugin.ts';

const packageJson: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

describe('@llem/backend-pytorch', () => {
  it('architecture.md Plugins: its manifest promises its component and the environment it needs', () => {
    expect(packageJson).toMatchObject({
      keywords: ['llem-plugin'],
      peerDependencies: { '@llem/core': 'workspace:^' },
    });
    const manifest = PluginManifest.parse(Reflect.get(Object(packageJson), 'llem'));
    expect(manifest.provides).toEqual(plugin.components.map(({ kind, id }) => ({ kind, id })));
    expect(manifest.apiVersion).toBe(plugin.apiVersion);
    expect(manifest.setup?.python.map((requirement) => requirement.split(/[>=]/)[0])).toEqual([
      'torch',
      'transformers',
      'accelerate',
      'bitsandbytes',
      'peft',
    ]);
  });

  it('architecture.md Plugins: has the priority of the table, claims nothing, and creates a backend', () => {
    const [component] = plugin.components;
    expect(component).toMatchObject({ kind: 'backend', id: 'pytorch', priority: 80, claims: [] });
    expect(isComponentInstance('backend', component?.create({}, createFakeContext()))).toBe(true);
    expect(SHARED_FIELD_NAMES).not.toContain('pytorch');
  });
});
