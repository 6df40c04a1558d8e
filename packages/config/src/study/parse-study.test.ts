import { BackendError, ConfigError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { caught } from '../../test/caught.ts';
import { studyFiles } from '../../test/study-files.ts';

const { config, load } = studyFiles();
const gpt2 = { model: 'gpt2', backend: 'pytorch' };

describe('parseStudy', () => {
  it('LA-02: a loaded study stays as it is', async () => {
    const sweep = { n: [1, 2, 0], 'passthrough_kwargs.pad_token': ['<pad>'] };
    const { study, hashes } = await load({ name: 's', ...gpt2, sweep, execution: { n_cycles: 2 } });
    expect(study.skipped_configs).toHaveLength(1);
    const parsed = config.parseStudy(study);
    expect(parsed.study).toEqual(study);
    expect(parsed).toMatchObject({ hashes, duplicates: 0 });
  });

  it('LA-02: a plain object needs experiments and nothing else', () => {
    const { study, hashes, canonical_texts } = config.parseStudy({
      experiments: [gpt2, { ...gpt2, precision: 'fp16', pytorch: { batch_size: 8 } }, { model: 'gpt2' }],
    });
    expect(study).toMatchObject({ name: null, execution: { n_cycles: 1 }, skipped_configs: [] });
    expect(study.study_design_hash).toBe('91737ae369c4a36b');
    expect(study.notes).toEqual(['dropped 1 configuration that repeats another']);
    expect(hashes).toEqual(['ff14fdc9346ca89a', '06f2751a2c8e0ac1']);
    expect(canonical_texts.map((text) => JSON.parse(text).precision)).toEqual(['bf16', 'fp16']);
    expect(Object.isFrozen(study.experiments)).toBe(true);
  });

  it('CFG-16: the hash is that of the experiments, also of a study that was cut down by hand', async () => {
    const { study } = await load({ ...gpt2, sweep: { n: [1, 2] } });
    const cut = config.parseStudy({ ...study, experiments: study.experiments.slice(0, 1) }).study;
    expect(cut.study_design_hash).toBe(config.studyHashOf(cut.experiments));
    expect(cut.study_design_hash).not.toBe(study.study_design_hash);
  });

  it('LA-02: what is no study is a ConfigError or a ZodError that says where', async () => {
    for (const raw of [null, undefined, 5, [gpt2], () => 1]) {
      const error = await caught(() => config.parseStudy(raw));
      expect(ConfigError.is(error) && error.code).toBe('CONFIG.BAD_ARGUMENT');
    }
    for (const [raw, path] of [
      [{ experiments: [gpt2, { ...gpt2, n: 0 }] }, 'experiments.1.n'],
      [{ experiments: [] }, 'experiments'],
      [{}, 'experiments'],
      [{ experiments: [5] }, 'experiments.0'],
      [{ experiments: [gpt2], sweep: {} }, ''],
    ] as const) {
      const error = await caught(() => config.parseStudy(raw));
      expect(error instanceof z.ZodError && error.issues[0]?.path.join('.')).toBe(path);
    }
    const elsewhere = await caught(() =>
      config.parseStudy({ experiments: [{ model: 'a', backend: 'nope' }] }),
    );
    expect(ConfigError.is(elsewhere) && elsewhere.code).toBe('CONFIG.UNKNOWN_BACKEND');
    expect(BackendError.is(elsewhere)).toBe(false);
  });

  it('config.md 4: credentials are refused, also in a skipped configuration', async () => {
    const skipped = (raw_config: object) => ({
      experiments: [gpt2],
      skipped_configs: [{ raw_config, reason: '', short_label: '', errors: [] }],
    });
    for (const raw of [
      { experiments: [{ ...gpt2, hf_token: 'x' }] },
      { experiments: [gpt2], token: 'x' },
      skipped({ passthrough_kwargs: { api_key: 'x' } }),
    ]) {
      const error = await caught(() => config.parseStudy(raw));
      expect(ConfigError.is(error) && error.code).toBe('CONFIG.CREDENTIALS');
    }
  });
});
