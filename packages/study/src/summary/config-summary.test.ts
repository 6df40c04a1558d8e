import { createExampleConfig } from '@llem/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryText } from '../../test/arbitrary-text.ts';
import { configSummary } from './config-summary.ts';

describe('configSummary', () => {
  it.each([
    [{ model: 'org/gpt2', n: 100, dataset: 'aienergyscore' }, 'gpt2 fake'],
    [{ model: './models/tiny/', precision: 'fp16' }, 'tiny fake precision=fp16 dataset=llem-prompts n=2'],
    [{ n: 100, max_output_tokens: null }, 'model fake dataset=llem-prompts max_output_tokens=null'],
    [
      { dataset: { synthetic: { n: 9 } }, energy: { backend: null } },
      'model fake dataset.synthetic.n=9 dataset.synthetic.input_len=512 data…',
    ],
    [
      { n: 100, dataset: 'aienergyscore', latency: { streaming: true } },
      'model fake latency.streaming=true latency.warmup_requests=5',
    ],
  ] as const)('cli.md 5: %j is "%s"', (fields, summary) => {
    expect(configSummary(createExampleConfig(fields as object), {})).toBe(summary);
  });

  it('cli.md 5: the settings of the backend stand before those that all share', () => {
    const config = {
      ...createExampleConfig({ n: 5 }),
      fake: { batch_size: 4, deep: { on: true, off: null } },
    };
    expect(configSummary(config, {})).toBe('model fake batch_size=4 deep.on=true dataset=llem-prompts n=5');
  });

  it('cli.md 5: at most 70 characters on one line, whatever the model is called', () => {
    const config = createExampleConfig();
    fc.assert(
      fc.property(arbitraryText, (model) => {
        const summary = configSummary({ ...config, model }, {});
        expect([...summary].length).toBeLessThanOrEqual(70);
        expect(summary).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
