import { describe, expect, it } from 'vitest';
import { SHARED_FIELD_NAMES } from '../config/shared-fields.ts';
import { PluginManifest } from './manifest.ts';

const MANIFEST = {
  apiVersion: '1.0',
  plugin: './dist/plugin.js',
  provides: [{ kind: 'energy', id: 'my-meter_2' }],
};
const accepts = (parts: object) => PluginManifest.safeParse({ ...MANIFEST, ...parts }).success;
const acceptsId = (kind: string, id: string) => accepts({ provides: [{ kind, id }] });

describe('architecture.md Plugins: the manifest', () => {
  it('passes what a plugin must say, and fields of a later minor version beside it', () => {
    expect(PluginManifest.parse({ ...MANIFEST, colour: 'red' })).toEqual(MANIFEST);
    expect(accepts({ setup: { python: ['torch>=2.5'] } })).toBe(true);
    expect(accepts({ provides: [...MANIFEST.provides, { kind: 'telemetry', id: 'my-meter_2' }] })).toBe(true);
  });

  it.each(['auto', 'null', 'none', 'local', '', 'Meter', '2b', 'a.b', 'a b', '__proto__', '../x'])(
    'refuses the id %j',
    (id) => {
      expect(acceptsId('energy', id)).toBe(false);
    },
  );

  it('refuses a backend with the name of a configuration field, which its section would hide', () => {
    for (const name of SHARED_FIELD_NAMES) expect(acceptsId('backend', name)).toBe(false);
    expect(acceptsId('energy', 'dataset')).toBe(true);
  });

  it.each([
    { apiVersion: '1' },
    { apiVersion: 1 },
    { plugin: '/etc/passwd' },
    { plugin: 'dist/plugin.js' },
    { provides: [] },
    { provides: [...MANIFEST.provides, ...MANIFEST.provides] },
    { setup: { python: [] } },
  ])('refuses %j', (parts) => {
    expect(accepts(parts)).toBe(false);
  });
});
