import { expect, it } from 'vitest';
import { createExampleConfig } from './example-config.ts';

it('config.md 1: is a frozen configuration with the defaults, and takes overrides as a file would give them', () => {
  const config = createExampleConfig({ n: 5, warmup: { thermal_floor_seconds: 0 } });
  expect(config).toMatchObject({
    backend: 'fake',
    n: 5,
    precision: 'bf16',
    warmup: { n_warmup: 5, thermal_floor_seconds: 0 },
  });
  expect(Object.isFrozen(config.warmup)).toBe(true);
});

it('config.md 4: refuses what a file could not say', () => {
  expect(() => createExampleConfig({ n: 0 })).toThrow();
  expect(() => createExampleConfig({ tpyo: {} })).toThrow();
});
