import { readFileSync } from 'node:fs';
import { isComponentInstance, PluginManifest } from '@llem/core';
import { createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import plugin from './plugin.ts';

const packageJson: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

describe('@llem/energy-zeus', () => {
  it('CM-12, CM-14: comes before NVML, and claims what NVML claims', () => {
    expect(plugin.components).toMatchObject([
      {
        kind: 'energy',
        id: 'zeus',
        priority: 90,
        claims: ['nvml-energy'],
        capabilities: { trace: false, per_device: true, cpu: false, dram: false },
      },
    ]);
  });

  it('architecture.md Plugins: its manifest promises exactly its components, and names what setup installs', () => {
    const manifest = PluginManifest.parse(Reflect.get(Object(packageJson), 'llem'));
    expect(manifest.provides).toEqual(plugin.components.map(({ kind, id }) => ({ kind, id })));
    expect(manifest.apiVersion).toBe(plugin.apiVersion);
    expect(manifest.setup?.python).toEqual(['zeus>=0.13.1']);
  });

  it('INF-06: creates an energy source without starting anything', () => {
    const context = createFakeContext();
    for (const component of plugin.components)
      expect(isComponentInstance('energy', component.create({}, context))).toBe(true);
  });
});
