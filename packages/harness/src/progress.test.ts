import { createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { createSteps, tolerant } from './progress.ts';

describe('tolerant', () => {
  it('measurement.md 2: a listener that throws costs neither the step nor its value, and is told once', async () => {
    const { clock } = createFakeContext();
    const told: string[] = [];
    const listener = tolerant(
      () => {
        throw new Error('boom');
      },
      { warn: (text) => told.push(text) },
    );
    const steps = createSteps(clock, listener);
    expect(await steps.run('measure', 'work', async () => 42)).toBe(42);
    expect(told).toEqual(['the progress listener failed: boom']);
  });
});
