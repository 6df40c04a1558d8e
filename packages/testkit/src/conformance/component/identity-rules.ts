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
      const isInBand = Number.isFinite(priority) && priority >= 0 && priority <= 100;
      assert.ok(isInBand, `priority is ${priority}; 50 is that of a plugin which knows no rival`);
    },
  },
  {
    name: 'claims resources by names, each once',
    requirement: 'CM-14',
    check: ({ component: { claims } }) => {
      assert.ok(Array.isArray(claims), 'claims is no list; a component that owns nothing has []');
      for (const claim of claims)
        assert.ok(typeof claim === 'string' && claim.trim() !== '', `claims ${JSON.stringify(claim)}`);
      assert.equal(new Set(claims).size, claims.length, `claims one thing twice: ${claims.join(', ')}`);
    },
  },
  {
    name: 'has a section that may be left out, or says what it must hold',
    requirement: 'architecture.md Plugins',
    check: ({ component: { configSchema } }) => {
      assert.notEqual(
        configSchema,
        undefined,
        'configSchema is missing; a component without a section has null',
      );
      for (const issue of configSchema?.safeParse({}).error?.issues ?? []) {
        assert.ok(issue.path.length > 0, `the section refuses {} without naming a field: ${issue.message}`);
      }
    },
  },
];
