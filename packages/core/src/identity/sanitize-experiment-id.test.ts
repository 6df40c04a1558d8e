import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors/classes.ts';
import { sanitizeExperimentId } from './sanitize-experiment-id.ts';

describe('sanitizeExperimentId', () => {
  it('INF-20: keeps letters, digits, _, - and ., and replaces the rest', () => {
    expect(sanitizeExperimentId('meta-llama/Llama-3.1_8B 20260101')).toBe('meta-llama_Llama-3.1_8B_20260101');
    expect(sanitizeExperimentId('../../etc/passwd')).toBe('.._.._etc_passwd');
  });

  it('INF-20: no id leaves the directory it names a file in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        try {
          expect(sanitizeExperimentId(id)).toMatch(/^(?!\.{1,2}$)[A-Za-z0-9_.-]+$/);
        } catch (error) {
          expect(ConfigError.is(error)).toBe(true);
        }
      }),
    );
  });

  it.each(['', '.', '..'])('INF-20: refuses %j, which names no file', (id) => {
    expect(() => sanitizeExperimentId(id)).toThrow(expect.objectContaining({ code: 'CONFIG.BAD_ID' }));
  });
});
