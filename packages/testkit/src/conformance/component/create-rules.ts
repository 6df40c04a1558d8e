import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { type ComponentKind, isComponentInstance } from '@llem/core';
import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Rule } from '../rule.ts';
import type { Trial } from '../trial.ts';

/** What `create` gives. */
export const CREATE_RULES: readonly Rule<Trial<ComponentKind>>[] = [
  {
    name: 'creates an instance with the methods of its kind',
    requirement: 'INF-06',
    check: (trial) => {
      const { kind } = trial.component;
      assert.ok(isComponentInstance(kind, trial.create()), `create gives no instance of kind ${kind}`);
    },
  },
  {
    name: 'creates without side effects',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const before = await takeFootprint();
      trial.create();
      // What it might have started, begins.
      await setImmediate();
      await assertNothingLeft('create', before, trial.context.signal);
    },
  },
];
