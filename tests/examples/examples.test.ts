import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createConfig } from '../../packages/config/src/index.ts';
import type { InstalledBackend } from '../../packages/core/src/index.ts';
import pytorch from '../../plugins/backend-pytorch-bridge/src/plugin.ts';
import tfjs from '../../plugins/backend-tfjs-gpu/src/plugin.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FILES = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.yaml'));

const installed = Object.entries({ pytorch, tfjs }).flatMap(([name, { components }]): InstalledBackend[] =>
  components.flatMap((component) =>
    component.kind === 'backend' ? [{ ...component, package: `@llem/backend-${name}` }] : [],
  ),
);
const config = createConfig(installed);

describe('examples', () => {
  it('issue 5: both of PyTorch are there', () => {
    expect(FILES).toEqual(expect.arrayContaining(['pytorch-gpt2.yaml', 'pytorch-llama-dummy.yaml']));
  });

  it.each(FILES)('%s is valid as it stands, its model is there, and it says how it is run', async (name) => {
    const file = join(ROOT, 'examples', name);
    const { study } = await config.loadStudy(file);
    expect(study.experiments.length).toBeGreaterThan(0);
    expect(study.skipped_configs).toEqual([]);
    for (const { model } of study.experiments)
      if (model.startsWith('.')) expect(existsSync(join(ROOT, model, 'config.json'))).toBe(true);
    expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^# .*\\n[\\s\\S]*llem run examples/${name}`));
  });
});
