import { readFileSync } from 'node:fs';
import { isComponentInstance, PluginManifest } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { testContext, tfjs } from '../test/support/load-engine.ts';
import { TfjsSection } from './section.ts';

describe('plugin', () => {
  it('architecture.md: the manifest says what the module provides', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(PluginManifest.parse(manifest.llem).provides).toEqual([{ kind: tfjs.kind, id: tfjs.id }]);
    expect(manifest.keywords).toContain('llem-plugin');
    expect(manifest.peerDependencies).toEqual({ '@llem/core': 'workspace:^' });
  });

  it('CM-05: the probe finds the engine and says on what it runs', async () => {
    const context = { ...testContext(), config: {} };
    expect(await tfjs.probe(context)).toEqual({
      available: true,
      detail: 'TensorFlow.js 4.22.0 on wasm, cpu',
    });
  });

  it('CM-04: gives a backend that uses no GPU', async () => {
    const backend = tfjs.create({}, testContext());
    expect(isComponentInstance('backend', backend)).toBe(true);
    expect(backend).toMatchObject({ id: 'tfjs', version: '4.22.0' });
    expect(tfjs).toMatchObject({ priority: 40, claims: [] });
  });

  it('config.md 1.6: every field of the section may be null, none may be unknown', () => {
    const fields = Object.keys(TfjsSection.shape);
    expect(fields).toEqual(['batch_size', 'tf_backend', 'use_cache', 'memory_growth', 'revision']);
    expect(TfjsSection.safeParse(Object.fromEntries(fields.map((field) => [field, null]))).success).toBe(
      true,
    );
    for (const [field, schema] of Object.entries(TfjsSection.shape))
      expect([field, schema.description]).not.toContain(undefined);
    expect(TfjsSection.safeParse({ batch_size: 0 }).success).toBe(false);
    expect(TfjsSection.safeParse({ tf_backend: 'metal' }).success).toBe(false);
    expect(TfjsSection.safeParse({ threads: 2 }).success).toBe(false);
  });
});
