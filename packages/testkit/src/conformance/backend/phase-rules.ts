import assert from 'node:assert/strict';
import type { PhaseInterval } from '@llem/core';
import type { Rule } from '../rule.ts';
import { assertSame } from './assert-same.ts';
import type { BackendTrial } from './backend-subject.ts';
import { eachRun } from './each-run.ts';

/** Prefill and decode, and their tokens. */
export const PHASE_RULES: readonly Rule<BackendTrial>[] = [
  {
    name: 'tells prefill from decode if it declares phases, and only then',
    requirement: 'backends.md 1',
    check: (trial) => {
      const isDeclared = trial.component.capabilities.phases;
      return eachRun(trial, ({ output: { phases } }) => {
        const seen = `capabilities.phases is ${isDeclared}, and a run has ${phases ? 'phases' : 'none'}`;
        assert.ok((phases !== null) === isDeclared, seen);
        if (phases)
          assert.ok(
            phases.some(({ phase }) => phase === 'prefill'),
            'phases without a prefill',
          );
      });
    },
  },
  {
    name: 'adds the input tokens up in prefill, and the output tokens less one per request in decode',
    requirement: 'backends.md 1',
    applies: ({ component }) => component.capabilities.phases,
    check: (trial) =>
      eachRun(trial, ({ output }) => {
        if (!output.phases) return;
        const outputs = output.requests.map(({ output_tokens }) => Math.max(0, output_tokens - 1));
        assertSame(
          tokensOf(output.phases, 'prefill'),
          sum(output.requests.map(({ input_tokens }) => input_tokens)),
          'tokens of prefill',
        );
        assertSame(tokensOf(output.phases, 'decode'), sum(outputs), 'tokens of decode');
        for (const { phase, start_s, end_s } of output.phases) {
          const { window } = output;
          assert.ok(
            start_s >= window.start_s && end_s <= window.end_s,
            `a ${phase} of ${start_s} to ${end_s} outside the window ${window.start_s} to ${window.end_s}`,
          );
        }
      }),
  },
];

function tokensOf(phases: readonly PhaseInterval[], wanted: PhaseInterval['phase']): number {
  return sum(phases.filter(({ phase }) => phase === wanted).map(({ tokens }) => tokens));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
