import { describe, expect, it } from 'vitest';
import { KNOWN_BACKENDS, supportFor } from './support.ts';

describe('supportFor', () => {
  it('CFG-08: gives the table of config.md 1.7 for the known backends, whatever they declare', () => {
    const table = KNOWN_BACKENDS.map((id) =>
      supportFor(id, { precisions: ['int4'], decoding_strategies: [] }),
    );
    expect(table.map((row) => row?.precisions.join(' '))).toEqual([
      'fp32 fp16 bf16',
      'fp16 bf16 int8 fp8 int4',
      'fp16 bf16 int8 fp8 int4',
      'fp32 fp16',
    ]);
    expect(table.map((row) => row?.decoding_strategies.join(' '))).toEqual([
      'greedy sampling beam',
      'greedy sampling beam',
      'greedy sampling',
      'greedy sampling',
    ]);
  });

  it('CFG-08: gives what another backend declares, and null when nothing is known of it', () => {
    expect(supportFor('mine', { precisions: ['fp8'] })).toMatchObject({ precisions: ['fp8'] });
    expect(supportFor('mine')).toBeNull();
    expect(supportFor('constructor')).toBeNull();
  });
});
