import { createExampleConfig, FAKE_INSTALLED_BACKEND } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createSummarizer } from './create-summarizer.ts';

describe('createSummarizer', () => {
  it('cli.md 5: shows the parameters of the section that differ from its defaults, and no others', () => {
    const configSchema = z.strictObject({ act: z.string().default('work'), label: z.string().default('') });
    const summarize = createSummarizer([{ ...FAKE_INSTALLED_BACKEND, configSchema }]);
    const config = {
      ...createExampleConfig(),
      model: 'm',
      [FAKE_INSTALLED_BACKEND.id]: { act: 'work', label: 'a' },
    };
    expect(summarize(config)).toContain('m fake label=a');
    expect(summarize({ ...config, backend: 'other' })).toContain('m other');
  });
});
