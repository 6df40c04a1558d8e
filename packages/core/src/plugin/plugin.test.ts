import { describe, expect, it } from 'vitest';
import { PluginManifest } from './manifest.ts';
import { API_VERSION, type Component, defineComponent, definePlugin } from './plugin.ts';

const component: Component<'runner'> = {
  kind: 'runner',
  id: 'local',
  priority: 50,
  claims: ['cpu'],
  capabilities: {},
  configSchema: null,
  probe: async () => ({ available: true, detail: 'always' }),
  create: () => ({ run: () => Promise.reject(new Error('not run')) }),
};

describe('definePlugin', () => {
  it('architecture.md Plugins: gives a plain object, frozen down to the claims of its components', () => {
    const plugin = definePlugin({ components: [defineComponent(component)] });
    expect(plugin).toMatchObject({
      llem: 'plugin',
      apiVersion: API_VERSION,
      components: [{ kind: 'runner', id: 'local' }],
    });
    expect(Object.getPrototypeOf(plugin)).toBe(Object.prototype);
    for (const part of [plugin, plugin.components, plugin.components[0], plugin.components[0]?.claims]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('architecture.md Plugins: leaves what it was given as it was, and keeps no link to its list of claims', () => {
    const claims = ['cpu'];
    const given = { ...component, claims };
    const plugin = definePlugin({ components: [given], apiVersion: '1.7' });
    claims.push('gpu');
    expect(Object.isFrozen(given)).toBe(false);
    expect(plugin.components[0]?.claims).toEqual(['cpu']);
    expect(plugin.apiVersion).toBe('1.7');
  });
});

describe('PluginManifest', () => {
  const manifest = {
    apiVersion: '1.0',
    plugin: './dist/plugin.js',
    provides: [{ kind: 'energy', id: 'nvml' }],
  };

  it('architecture.md Plugins: takes the manifest of the page, with or without a set-up', () => {
    expect(PluginManifest.parse(manifest)).toEqual(manifest);
    const withSetup = { ...manifest, setup: { python: ['torch>=2.5'] } };
    expect(PluginManifest.parse(withSetup)).toEqual(withSetup);
  });

  it.each([
    ['a version that is no major.minor', { apiVersion: '1' }],
    ['a module outside the package', { plugin: '../dist/plugin.js' }],
    ['nothing provided', { provides: [] }],
    ['an unknown kind', { provides: [{ kind: 'sensor', id: 'x' }] }],
    ['an empty id', { provides: [{ kind: 'energy', id: '' }] }],
    ['an empty set-up', { setup: { python: [] } }],
  ])('architecture.md Plugins: refuses %s', (_case, change) => {
    expect(PluginManifest.safeParse({ ...manifest, ...change }).success).toBe(false);
  });
});
