import assert from 'node:assert/strict';
import { type ComponentKind, PluginManifest } from '@llem/core';
import type { Rule } from '../rule.ts';
import type { Trial } from '../trial.ts';

/** What a component says of itself as data. */
export const IDENTITY_RULES: readonly Rule<Trial<ComponentKind>>[] = [
  {
    name: 'has an id that a manifest may name',
    requirement: 'INF-03',
    check: ({ component: { kind, id } }) => {
      const manifest = { apiVersion: '1.0', plugin: './dist/plugin.js', provides: [{ kind, id }] };
      const { error } = PluginManifest.safeParse(manifest);
      assert.equal(error, undefined, `id ${JSON.stringify(id)}: ${error?.issues[0]?.message}`);
    },
  },
  {
    name: 'has a priority of 0 to 100',
    requirement: 'CM-14',
    check: ({ component: { priority } }) => {
      assert.ok(
        Number.isFinite(priority) && priority >= 0 && priority <= 100,
        `priority is ${priority}: 50 is that of a plugin which knows no better`,
      );
    },
  },
];
