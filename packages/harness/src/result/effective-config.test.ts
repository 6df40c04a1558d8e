import { composedObject } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { effectiveConfig } from './effective-config.ts';

const RUNNER = { type: 'local', image: null, source: 'default' };
const parse = (fields: object) => composedObject([]).parse({ model: 'm', backend: 'x', ...fields });
const { shape } = composedObject([]);
const info = { effective_settings: { threads: 1 } };

describe('effectiveConfig', () => {
  it('results.md 1: holds every field of the configuration, null where its default is null', () => {
    const effective = effectiveConfig({ config: parse({}), runner: RUNNER, executor: 'local' }, info, null);
    expect(effective).toMatchObject({ latency: null, traffic: null, lora: null, passthrough_kwargs: null });
    expect(Object.keys(shape).filter((name) => !(name in effective))).toEqual([]);
    expect(effective.decoder).toMatchObject({ min_p: null, num_beams: null, min_new_tokens: null });
    // A preset is no setting: it fills the fields and disappears.
    const decoder = Object.keys(shape.decoder.unwrap().shape).filter((name) => name !== 'preset');
    expect(Object.keys(effective.decoder as object).toSorted()).toEqual(decoder.toSorted());
  });

  it('results.md 1: what was set stands, beside what the engine resolved and showed', () => {
    const config = parse({ decoder: { min_p: 0.1 }, lora: { adapter_id: 'a' } });
    const observed = { engine: { threads: 1 }, sampling: {}, library_version: '1' };
    const effective = effectiveConfig({ config, runner: RUNNER, executor: 'local' }, info, observed);
    expect(effective).toMatchObject({
      lora: { adapter_id: 'a' },
      decoder: { min_p: 0.1 },
      engine: { threads: 1 },
      observed,
    });
  });
});
