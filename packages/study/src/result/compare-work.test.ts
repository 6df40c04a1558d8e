import { createExampleResult } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { compareWork } from './compare-work.ts';

const EXAMPLE = createExampleResult();
const result = (input_tokens: number, output_tokens: number, limit = 128, prompts = 'a') => ({
  input_tokens,
  output_tokens,
  effective_config: { max_input_tokens: 512, max_output_tokens: limit },
  work: { ...EXAMPLE.work, prompts_sha256: prompts.repeat(64) },
});

describe('compareWork', () => {
  it('measurement.md 14: input tokens that differ at all', () => {
    expect(compareWork([result(500, 100), result(500, 100)])).toEqual([]);
    expect(compareWork([result(500, 100), result(501, 100)])).toEqual([
      expect.stringMatching(/^work_not_equivalent: .*from 500 to 501 input tokens\. /),
    ]);
  });

  it('measurement.md 14: output tokens more than 2 % apart', () => {
    expect(compareWork([result(500, 1000), result(500, 1020)])).toEqual([]);
    expect(compareWork([result(500, 1021), result(500, 1010), result(500, 1000)])).toEqual([
      expect.stringMatching(
        /^work_not_equivalent: .*from 1000 to 1021 output tokens, more than 2 % apart\. /,
      ),
    ]);
    expect(compareWork([result(500, 0), result(500, 0)])).toEqual([]);
    expect(compareWork([result(500, 0), result(500, 1)])).toHaveLength(1);
  });

  it('measurement.md 14: other prompts or other limits are other work, and asked for', () => {
    expect(
      compareWork([result(500, 100), result(900, 300, 128, 'b'), result(400, 900, 1024), result(500, 100)]),
    ).toEqual([]);
    expect(compareWork([])).toEqual([]);
  });
});
