import assert from 'node:assert/strict';
import { EngineEnvironmentSchema, FindingSchema, isKnownBackend } from '@llem/core';
import { createExampleDevice } from '../../example-device.ts';
import type { Rule } from '../rule.ts';
import { assertParses } from './assert-parses.ts';
import { assertSame } from './assert-same.ts';
import { assertSucceeds, attempt } from './attempt.ts';
import type { BackendTrial } from './backend-subject.ts';
import { experimentOf, visibleDevicesOf } from './experiment-of.ts';
import { nonsenseOf } from './nonsense.ts';

/** What a backend answers before a model is loaded. */
export const DECLARATION_RULES: readonly Rule<BackendTrial>[] = [
  {
    name: 'makes a backend of the id that it declares, with a version',
    requirement: 'CM-04',
    check: (trial) => {
      const backend = trial.create();
      assertSame(backend.id, trial.component.id, 'the id of what create() gives');
      assert.ok(typeof backend.version === 'string' && backend.version !== '', 'version is an empty text');
    },
  },
  {
    name: 'lists its precisions and decoding strategies, unless a table of core does',
    requirement: 'CFG-08',
    applies: ({ component }) => !isKnownBackend(component.id),
    check: ({ component: { capabilities } }) => {
      for (const list of ['precisions', 'decoding_strategies'] as const)
        assert.ok(capabilities[list]?.length, `capabilities.${list} lists nothing`);
    },
  },
  {
    name: 'has nothing against the experiment of the subject in check() and checkModel()',
    requirement: 'backends.md 1',
    check: async (trial) => {
      const [backend, config] = [trial.create(), experimentOf(trial)];
      const findings = [...(await backend.check(config)), ...((await backend.checkModel?.(config)) ?? [])];
      assertSame(findings, [], 'findings against the experiment of the subject');
    },
  },
  {
    name: 'never throws in check() and checkModel(), whatever the configuration, and tells each finding',
    requirement: 'backends.md 1',
    check: async (trial) => {
      const backend = trial.create();
      for (const [what, config] of nonsenseOf(experimentOf(trial), trial.component.configSchema)) {
        for (const method of ['check', 'checkModel'] as const) {
          const findings = await attempt(() => backend[method]?.(config) ?? []);
          assertSucceeds(findings, `${method}() for ${what}`);
          assertParses(FindingSchema.array(), findings.value, `the findings of ${method}() for ${what}`);
        }
      }
    },
  },
  {
    name: 'names only visible devices, each once, and none where none is visible',
    requirement: 'CM-08',
    check: async (trial) => {
      const visible = visibleDevicesOf(trial);
      const uuids = visible.map(({ uuid }) => uuid);
      const backend = trial.create();
      const config = experimentOf(trial);
      const named = await backend.devices(config, visible);
      for (const uuid of named)
        assert.ok(uuids.includes(uuid), `devices() names ${uuid}, which is not visible`);
      assert.ok(new Set(named).size === named.length, `devices() names one twice: ${named.join(', ')}`);
      assertSame(await backend.devices(config, []), [], 'devices() where none is visible');
    },
  },
  {
    name: 'answers requiresGpu() from the configuration alone',
    requirement: 'CM-30',
    check: async (trial) => {
      const config = experimentOf(trial);
      const backend = trial.create();
      const first = backend.requiresGpu(config);
      assertSame(typeof first, 'boolean', 'type of the answer of requiresGpu()');
      await backend.devices(config, [createExampleDevice(0)]);
      const others = [backend.requiresGpu(config), trial.create().requiresGpu(config)];
      assertSame(others, [first, first], 'requiresGpu() when it is asked again');
    },
  },
  {
    name: 'tells the environment of an engine in Python, and null of one in this process',
    requirement: 'RES-09',
    check: async (trial) => {
      const environment = await trial.create().environment();
      assertParses(EngineEnvironmentSchema.nullable(), environment, 'environment()');
      const isPython = trial.component.capabilities.engine_process === 'python';
      assert.ok(
        (environment !== null) === isPython,
        `engine_process is ${isPython ? 'python' : 'none'}, and environment() ${environment ? 'is not' : 'is'} null`,
      );
    },
  },
];
