import type { ComponentContext, EnergySource, InferenceBackend, Telemetry } from '@llem/core';
import { composedObject } from '@llem/core';
import { describe, expect, it } from 'vitest';
import {
  BACKEND_CAPABILITIES,
  contextDouble,
  ENERGY_CAPABILITIES,
  MEASUREMENT,
  modelDouble,
  OUTPUT,
  selected,
} from '../../test/doubles.ts';
import type { ExperimentSelection } from '../selection/selected-component.ts';
import { openExperimentScope } from './experiment-scope.ts';

const CONFIG = composedObject([]).parse({ model: 'm', backend: 'x' });

/** Disposables that write their names down in order. */
function diary() {
  const disposed: string[] = [];
  const entry = (name: string, fail = false) => ({
    async [Symbol.asyncDispose]() {
      disposed.push(name);
      if (fail) throw new Error('stuck');
    },
  });
  return { disposed, entry };
}

function backendDouble(more: object = {}): InferenceBackend {
  return {
    id: 'x',
    version: '1',
    check: async () => [],
    devices: async () => [],
    requiresGpu: () => false,
    environment: async () => null,
    load: async () => modelDouble(),
    ...more,
  };
}

const sourceDouble = (more: object = {}): EnergySource => ({
  start: async () => ({
    stop: async () => ({ measurement: MEASUREMENT, trace: null }),
    [Symbol.asyncDispose]: async () => {},
    ...more,
  }),
});

const selectionOf = (parts: Partial<ExperimentSelection> = {}): ExperimentSelection => ({
  backend: selected('backend', BACKEND_CAPABILITIES, () => backendDouble()),
  energy: null,
  cpuEnergy: null,
  telemetry: null,
  decisions: [],
  issues: [],
  ...parts,
});

describe('architecture.md Binding', () => {
  it('creates each chosen component once, with its section and the context; what is not chosen is null', async () => {
    const created: unknown[] = [];
    const context = contextDouble();
    const backend = selected('backend', BACKEND_CAPABILITIES, (config, given) => {
      created.push([config, given]);
      return backendDouble();
    });
    const bound = openExperimentScope(context).bind(selectionOf({ backend }));
    expect(created).toEqual([[{ size: 1 }, context]]);
    expect(bound).toMatchObject({
      energy: null,
      cpuEnergy: null,
      telemetry: null,
      backendCapabilities: BACKEND_CAPABILITIES,
    });
    expect(bound.backend.version).toBe('1');
  });

  it('two sources run side by side as two, each with what it declares', () => {
    const energy = selected('energy', ENERGY_CAPABILITIES, () => sourceDouble());
    const cpuEnergy = selected('energy', { ...ENERGY_CAPABILITIES, dram: true }, () => sourceDouble());
    const bound = openExperimentScope(contextDouble()).bind(selectionOf({ energy, cpuEnergy }));
    expect(bound.energy).toMatchObject({ id: 'x', capabilities: { dram: false } });
    expect(bound.cpuEnergy).toMatchObject({ id: 'x', capabilities: { dram: true } });
    expect(bound.energy?.instance).not.toBe(bound.cpuEnergy?.instance);
  });

  it('scopes know nothing of each other', async () => {
    const { disposed, entry } = diary();
    const scopes = ['one', 'two'].map((name) => {
      const scope = openExperimentScope(contextDouble());
      const backend = selected('backend', BACKEND_CAPABILITIES, () => backendDouble(entry(name)));
      scope.bind(selectionOf({ backend }));
      return scope;
    });
    await scopes[0]?.[Symbol.asyncDispose]();
    expect(disposed).toEqual(['one']);
    await scopes[1]?.[Symbol.asyncDispose]();
    expect(disposed).toEqual(['one', 'two']);
  });

  it('disposes what was opened last first, the components themselves at the end, also when one is stuck', async () => {
    const { disposed, entry } = diary();
    const context = contextDouble();
    const scope = openExperimentScope(context);
    const load = async () => modelDouble(OUTPUT, entry('model', true));
    const telemetry: Telemetry = {
      devices: async () => [],
      start: async () => ({
        stop: async () => Promise.reject(new Error('unused')),
        ...entry('telemetry session'),
      }),
      holdContext: async () => entry('device context'),
    };
    const bound = scope.bind(
      selectionOf({
        backend: selected('backend', BACKEND_CAPABILITIES, () =>
          backendDouble({ load, ...entry('backend') }),
        ),
        energy: selected('energy', ENERGY_CAPABILITIES, () => sourceDouble(entry('energy session'))),
        telemetry: selected('telemetry', {}, () => telemetry),
      }),
    );
    const { signal } = context;
    await bound.telemetry?.holdContext([]);
    const model = await bound.backend.load(CONFIG, context);
    await bound.energy?.instance.start({ devices: [], signal });
    const session = await bound.telemetry?.start({ devices: [], period_ms: 100, signal });
    await session?.[Symbol.asyncDispose]();
    await scope[Symbol.asyncDispose]();
    expect(disposed).toEqual(['telemetry session', 'energy session', 'model', 'device context', 'backend']);
    expect(context.logged).toEqual([
      "model of x failed: plugin @acme/x: dispose of backend 'x' failed: stuck",
    ]);
    await model[Symbol.asyncDispose]();
    await scope[Symbol.asyncDispose]();
    expect(disposed).toHaveLength(5);
  });

  it.each<[string, () => unknown, string]>([
    [
      'something without the methods',
      () => ({ start: 'now' }),
      'without the methods of a component of kind energy',
    ],
    ['nothing', () => undefined, 'without the methods'],
    ['a promise', async () => sourceDouble(), 'without the methods'],
    [
      'an exception',
      () => {
        throw new Error('no config');
      },
      'create failed: no config',
    ],
  ])('a create that gives %s is a PluginError that names the plugin', (_, create, why) => {
    const energy = selected('energy', ENERGY_CAPABILITIES, create);
    const bind = () => openExperimentScope(contextDouble()).bind(selectionOf({ energy }));
    expect(bind).toThrow(
      expect.objectContaining({
        code: 'PLUGIN.BAD_COMPONENT',
        plugin: '@acme/x',
        message: "plugin @acme/x: energy 'x' cannot be created",
        why: expect.stringContaining(why),
      }),
    );
  });

  it('what was created before a create that fails is disposed with the scope', async () => {
    const { disposed, entry } = diary();
    const scope = openExperimentScope(contextDouble());
    const backend = selected('backend', BACKEND_CAPABILITIES, () => backendDouble(entry('backend')));
    const energy = selected('energy', ENERGY_CAPABILITIES, () => null);
    expect(() => scope.bind(selectionOf({ backend, energy }))).toThrow();
    await scope[Symbol.asyncDispose]();
    expect(disposed).toEqual(['backend']);
  });

  it('a context is what its own scope was opened with', () => {
    const contexts: ComponentContext[] = [];
    for (const context of [contextDouble(), contextDouble()]) {
      const backend = selected('backend', BACKEND_CAPABILITIES, (_, given) => {
        contexts.push(given);
        return backendDouble();
      });
      openExperimentScope(context).bind(selectionOf({ backend }));
      expect(contexts.at(-1)).toBe(context);
    }
  });
});
