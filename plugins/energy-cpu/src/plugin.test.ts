import { readFileSync } from 'node:fs';
import { isComponentInstance, PluginManifest } from '@llem/core';
import { createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import plugin from './plugin.ts';

const packageJson: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

describe('@llem/energy-cpu', () => {
  it('measurement.md 3: has the priorities, claims and capabilities of the table', () => {
    const facts = plugin.components.map(({ kind, id, priority, claims, capabilities }) => ({
      kind,
      id,
      priority,
      claims,
      capabilities,
    }));
    expect(facts).toEqual([
      {
        kind: 'energy',
        id: 'rapl',
        priority: 40,
        claims: ['rapl'],
        capabilities: { trace: true, per_device: false, cpu: true, dram: true },
      },
      {
        kind: 'energy',
        id: 'estimate',
        priority: 5,
        claims: ['rapl'],
        capabilities: { trace: false, per_device: false, cpu: true, dram: false },
      },
    ]);
  });

  it('architecture.md Plugins: its manifest promises exactly its components', () => {
    expect(packageJson).toMatchObject({
      keywords: ['llem-plugin'],
      peerDependencies: { '@llem/core': 'workspace:^' },
    });
    const manifest = PluginManifest.parse(Reflect.get(Object(packageJson), 'llem'));
    expect(manifest.provides).toEqual(plugin.components.map(({ kind, id }) => ({ kind, id })));
    expect(manifest.apiVersion).toBe(plugin.apiVersion);
  });

  it('INF-06: creates energy sources, and probes without a throw', async () => {
    const context = createFakeContext();
    for (const component of plugin.components) {
      expect(isComponentInstance('energy', component.create({}, context))).toBe(true);
      expect(await component.probe({ ...context, config: {} })).toHaveProperty('available');
    }
  });
});
