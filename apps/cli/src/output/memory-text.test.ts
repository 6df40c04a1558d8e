import { describe, expect, it } from 'vitest';
import { memoryParts, memoryTotal } from './memory-text.ts';

const KNOWN = {
  weights_gb: 16.06,
  kv_cache_gb: 2.147,
  overhead_gb: 2.409,
  total_gb: 20.616,
  available_gb: 150.8,
  verdict: 'OK',
} as const;
const UNKNOWN = {
  weights_gb: null,
  kv_cache_gb: null,
  overhead_gb: null,
  total_gb: null,
  available_gb: 80,
  verdict: null,
};

describe('an estimate as text', () => {
  it('cli.md 3: has weights, KV cache, overhead, total, available and verdict', () => {
    expect(memoryParts(KNOWN)).toBe('weights 16.1 + KV cache 2.15 + overhead 2.41 = 20.6 GB of 151 GB: OK');
    expect(memoryTotal({ ...KNOWN, verdict: 'LIKELY OOM' })).toBe('20.6 GB LIKELY OOM');
  });

  it('cli.md 3: has no verdict without a GPU, and what is unknown is unavailable', () => {
    const none = { ...KNOWN, available_gb: null, verdict: null };
    expect(memoryParts(none)).toBe('weights 16.1 + KV cache 2.15 + overhead 2.41 = 20.6 GB');
    expect(memoryTotal(none)).toBe('20.6 GB');
    expect([memoryParts(UNKNOWN), memoryTotal(UNKNOWN)]).toEqual(['(unavailable)', '(unavailable)']);
    expect(memoryParts({ ...UNKNOWN, weights_gb: 2, overhead_gb: 0.3 })).toBe(
      'weights 2.00 + KV cache (unavailable) + overhead 0.300 GB of 80.0 GB',
    );
  });
});
