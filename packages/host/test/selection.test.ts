import { join } from 'node:path';
import { createSystemClock, UserConfig } from '@llem/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configOf } from './config-of.ts';
import { hostOf } from './host-of.ts';
import { component, createSandbox, type FixturePlugin, type Sandbox } from './sandbox.ts';

const GPU = '{ trace: true, per_device: true, cpu: false, dram: false }';
const CPU = '{ trace: true, per_device: false, cpu: true, dram: true }';
const MISSING = "return { available: false, reason: 'no driver', fix: 'modprobe nvidia' };";

const ENGINE: FixturePlugin = { name: '@acme/backend-engine', components: [component('backend', 'engine')] };
const NVML: FixturePlugin = {
  name: '@llem/energy-nvml',
  components: [
    component('energy', 'nvml', { priority: 80, claims: ['nvml-energy'], capabilities: GPU }),
    component('telemetry', 'nvml', { priority: 80 }),
  ],
};
const RAPL: FixturePlugin = {
  name: '@llem/energy-cpu',
  components: [component('energy', 'rapl', { priority: 40, claims: ['rapl'], capabilities: CPU })],
};
const energy = (id: string, parts: Parameters<typeof component>[2]): FixturePlugin => ({
  name: `energy-${id}`,
  components: [component('energy', id, parts)],
});

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox();
});
afterEach(() => sandbox[Symbol.asyncDispose]());

/** A host over a project with these plugins and a working backend. */
async function hostWith(plugins: readonly FixturePlugin[], options: Parameters<typeof hostOf>[1] = {}) {
  const dependencies = Object.fromEntries([ENGINE, ...plugins].map(({ name }) => [name, '1']));
  await sandbox.write('project/package.json', { dependencies });
  for (const plugin of [ENGINE, ...plugins])
    await sandbox.plugin(`project/node_modules/${plugin.name}`, plugin);
  return hostOf(join(sandbox.path, 'project'), options);
}

const settingsWith = (energy_backend: string | null) => ({
  settings: UserConfig.parse({ measurement: { energy_backend } }),
});

describe('CM-14: selectForExperiment', () => {
  it('chooses backend, energy, the sensor beside it and telemetry, with a decision for every candidate', async () => {
    const host = await hostWith([
      NVML,
      RAPL,
      energy('zeus', { priority: 90, claims: ['nvml-energy'], probe: MISSING }),
    ]);
    const {
      backend,
      energy: source,
      cpuEnergy,
      telemetry,
      decisions,
      issues,
    } = await host.selectForExperiment(configOf());
    expect([backend, source, cpuEnergy, telemetry].map((one) => one?.component.id)).toEqual([
      'engine',
      'nvml',
      'rapl',
      'nvml',
    ]);
    expect(source).toMatchObject({ package: '@llem/energy-nvml', version: '1.0.0' });
    expect(issues).toEqual([]);
    expect(decisions.map(({ kind, id, chosen, reason }) => [kind, id, chosen, reason])).toEqual([
      ['backend', 'engine', true, 'explicit'],
      ['energy', 'nvml', true, 'highest-priority'],
      ['energy', 'rapl', true, 'highest-priority'],
      ['energy', 'zeus', false, 'unavailable'],
      ['telemetry', 'nvml', true, 'highest-priority'],
    ]);
  });

  it('without any energy source auto is none, and that is no issue', async () => {
    const host = await hostWith([]);
    const { energy: source, cpuEnergy, telemetry, issues } = await host.selectForExperiment(configOf());
    expect([source, cpuEnergy, telemetry, issues]).toEqual([null, null, null, []]);
  });

  it('null measures no energy and probes no source', async () => {
    const host = await hostWith([energy('hangs', { probe: 'for (;;);' })]);
    const { energy: source, issues } = await host.selectForExperiment(configOf(null));
    expect([source, issues]).toEqual([null, []]);
  });

  it('the experiment decides, then the user config', async () => {
    const host = await hostWith([NVML, RAPL], settingsWith('rapl'));
    expect((await host.selectForExperiment(configOf())).energy?.component.id).toBe('rapl');
    expect((await host.selectForExperiment(configOf('nvml'))).energy?.component.id).toBe('nvml');
    const none = await hostWith([NVML, RAPL], settingsWith(null));
    expect((await none.selectForExperiment(configOf())).energy).toBeNull();
  });

  it('a plugin that claims what is in use is displaced by exclusion', async () => {
    const stranger = energy('meter', { priority: 50, claims: ['rapl'], capabilities: CPU });
    const auto = await (await hostWith([RAPL, stranger])).selectForExperiment(configOf());
    expect(auto.energy?.component.id).toBe('meter');
    const named = await (await hostWith([RAPL, stranger])).selectForExperiment(configOf('rapl'));
    expect(named.energy?.component.id).toBe('rapl');
    expect(named.decisions.find(({ id }) => id === 'meter')).toMatchObject({ reason: 'claim-conflict' });
  });

  it('two of equal priority are an error that names both and the setting', async () => {
    const host = await hostWith([energy('one', {}), energy('two', {})]);
    await expect(host.selectForExperiment(configOf())).rejects.toMatchObject({
      code: 'PLUGIN.AMBIGUOUS',
      message: "energy 'one' of energy-one and 'two' of energy-two have the same priority 50",
      fix: expect.stringContaining('energy.backend: one'),
    });
    expect((await host.selectForExperiment(configOf('two'))).energy?.component.id).toBe('two');
  });
});

describe('measurement.md 3 and 11: what was asked for and is not there', () => {
  it('a named source that is unavailable is an issue with the reason and the fix of its probe', async () => {
    const host = await hostWith([RAPL, energy('nvml', { priority: 80, probe: MISSING })]);
    const { energy: source, cpuEnergy, issues, decisions } = await host.selectForExperiment(configOf('nvml'));
    expect([source, cpuEnergy]).toEqual([null, null]);
    expect(issues).toEqual([
      {
        check: 'energy',
        message: "Energy source 'nvml' is not available on this system. Reason: no driver — modprobe nvidia",
        fix: 'modprobe nvidia',
      },
    ]);
    expect(decisions.find(({ id }) => id === 'nvml')).toMatchObject({ chosen: false, reason: 'unavailable' });
    expect(decisions.find(({ id }) => id === 'rapl')).toMatchObject({ chosen: false });
  });

  it('a known source whose plugin is not installed is an issue with the command that installs it', async () => {
    const { issues } = await (await hostWith([])).selectForExperiment(configOf('zeus'));
    expect(issues).toMatchObject([
      {
        check: 'energy',
        fix: 'npm install @llem/energy-zeus',
        message: expect.stringContaining("Energy source 'zeus' is not"),
      },
    ]);
  });

  it('an unknown source is a ConfigError with the installed ids, auto and null', async () => {
    const host = await hostWith([NVML, RAPL]);
    await expect(host.selectForExperiment(configOf('nvlm'))).rejects.toMatchObject({
      name: 'ConfigError',
      code: 'CONFIG.UNKNOWN_ENERGY',
      message: "energy.backend: no energy source 'nvlm' is installed",
      why: 'accepted here: nvml, rapl, auto, null',
      fix: 'set energy.backend: nvml',
    });
    const setting = await hostWith([RAPL], settingsWith('toaster'));
    await expect(setting.selectForExperiment(configOf())).rejects.toThrow(
      /^measurement.energy_backend: no energy source/,
    );
  });

  it('architecture.md Plugins: the user config configures a source, for its probe and for what is created', async () => {
    const zod = JSON.stringify(new URL('../../core/dist/zod.js', import.meta.url).href);
    const meter = energy('meter', {
      probe: "return { available: true, detail: config.root + ' every ' + config.period_ms };",
      fields: `configSchema: await import(${zod}).then((z) =>
        z.strictObject({ root: z.string(), period_ms: z.int().default(100) })),`,
    });
    const chosen = await (
      await hostWith([meter], { settings: UserConfig.parse({ energy_sources: { meter: { root: '/x' } } }) })
    ).selectForExperiment(configOf());
    expect(chosen.energy?.config).toEqual({ root: '/x', period_ms: 100 });
    expect(Object.isFrozen(chosen.energy?.config)).toBe(true);
    expect(chosen.decisions[1]?.detail).toBe('priority 50: /x every 100');

    const wrong = await (
      await hostWith([meter], {
        settings: UserConfig.parse({ energy_sources: { meter: { period_ms: 1.5 } } }),
      })
    ).selectForExperiment(configOf());
    expect(wrong.energy).toBeNull();
    expect(wrong.decisions[1]).toMatchObject({
      reason: 'unavailable',
      detail: expect.stringMatching(/^energy_sources\.meter\.root: .*; energy_sources\.meter\.period_ms: /),
    });
  });

  it('architecture.md Plugins: settings of a source that is not installed are told, with the name that was meant', async () => {
    const settings = UserConfig.parse({ energy_sources: { rpl: { root: '/x' }, wattbox: {} } });
    const host = await hostWith([RAPL], { settings });
    await host.selectForExperiment(configOf());
    expect(host.logged.filter((line) => line.includes('energy_sources'))).toEqual([
      'energy_sources.rpl in the user config configures no installed energy source; installed: rapl; rename it to rapl',
      expect.stringMatching(/^energy_sources\.wattbox .*; remove it, or install the plugin that it is for$/),
    ]);
  });

  it('architecture.md Plugins: settings of a source that takes none are refused, not dropped', async () => {
    const host = await hostWith([RAPL], {
      settings: UserConfig.parse({ energy_sources: { rapl: { root: '/x' } } }),
    });
    const { energy: source, decisions } = await host.selectForExperiment(configOf());
    expect(source).toBeNull();
    expect(decisions[1]?.detail).toContain('energy_sources.rapl: Unrecognized key: "root"');
  });

  it('a backend whose engine is missing is an issue, and still the one chosen', async () => {
    const broken = { ...ENGINE, components: [component('backend', 'engine', { probe: MISSING })] };
    await sandbox.write('project/package.json', { dependencies: { [ENGINE.name]: '1' } });
    await sandbox.plugin(`project/node_modules/${ENGINE.name}`, broken);
    const { backend, issues } = await hostOf(join(sandbox.path, 'project')).selectForExperiment(configOf());
    expect(backend.component.id).toBe('engine');
    expect(issues).toEqual([
      { check: 'backend', message: 'engine: no driver — modprobe nvidia', fix: 'modprobe nvidia' },
    ]);
  });

  it('a backend without a plugin is BACKEND.NOT_INSTALLED', async () => {
    await sandbox.write('project/package.json', {});
    const host = hostOf(join(sandbox.path, 'project'));
    await expect(host.selectForExperiment(configOf())).rejects.toMatchObject({
      code: 'BACKEND.NOT_INSTALLED',
      message: 'engine not installed',
      fix: 'npm install @llem/backend-engine',
    });
  });

  it('a backend that hangs at its import is refused without being imported here', async () => {
    await sandbox.write('project/package.json', { dependencies: { [ENGINE.name]: '1' } });
    await sandbox.plugin(`project/node_modules/${ENGINE.name}`, { ...ENGINE, module: 'for (;;);' });
    const host = hostOf(join(sandbox.path, 'project'));
    await expect(host.selectForExperiment(configOf())).rejects.toMatchObject({
      code: 'PLUGIN.LOAD_FAILED',
      plugin: ENGINE.name,
      why: 'probe timed out',
    });
  });
});

describe('architecture.md Binding: what a component is created with', () => {
  it('the section of its backend, deeply frozen; nothing else', async () => {
    const host = await hostWith([RAPL]);
    const config = { ...configOf(), engine: { batch_size: 2, nested: { deep: [1] } } };
    const { backend, energy: source } = await host.selectForExperiment(config);
    expect(backend.config).toEqual({ batch_size: 2, nested: { deep: [1] } });
    expect(Object.isFrozen(backend.config.nested)).toBe(true);
    expect(source?.config).toEqual({});
    expect(Object.isFrozen(source?.config)).toBe(true);
  });

  it('the environment and the settings, frozen, through a scope of its own', async () => {
    const host = await hostWith([
      {
        name: 'energy-seen',
        components: [
          component('energy', 'seen', {
            fields: `create: (config, context) => ({ start: async () => { throw Object.assign(new Error('seen'), { context }); } }),`,
          }),
        ],
      },
    ]);
    const { signal } = new AbortController();
    const logger = { debug() {}, info() {}, warn() {} };
    await using scope = await host.createScope({
      logger,
      clock: createSystemClock(),
      signal,
      progress: () => {},
    });
    const { energy: bound } = scope.bind(await host.selectForExperiment(configOf()));
    const error: unknown = await bound?.instance
      .start({ devices: [], signal })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      cause: {
        message: 'seen',
        context: {
          logger,
          signal,
          env: { LLEM_TEST: 'seen' },
          settings: { output: { results_dir: './results' } },
        },
      },
    });
    const { context } = (error as Error).cause as { context: { env: object; settings: { output: object } } };
    expect([context, context.env, context.settings.output].every(Object.isFrozen)).toBe(true);
  });
});
