import { describe, expect, it } from 'vitest';
import { createRedactor } from './create-redactor.ts';

describe('createRedactor', () => {
  const redact = createRedactor({
    HF_TOKEN: 'hf_abcdefgh',
    WANDB_API_KEY: 'key.with+signs',
    MY_PASSWORD: 'short',
    PATH: '/usr/bin:/bin',
    GH_TOKEN: undefined,
  });

  it('backends.md 2 rule 11: puts names in place of secret values, wherever they stand', () => {
    expect(redact('a hf_abcdefgh, {"t":"hf_abcdefgh"} key.with+signs')).toBe(
      'a <HF_TOKEN>, {"t":"<HF_TOKEN>"} <WANDB_API_KEY>',
    );
  });

  it('backends.md 2 rule 11: leaves ordinary values and short words alone', () => {
    expect(redact('short /usr/bin:/bin undefined')).toBe('short /usr/bin:/bin undefined');
  });
});
