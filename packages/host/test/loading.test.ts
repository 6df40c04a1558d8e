import { join } from 'node:path';
import { composedObject } from '@llem/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configOf } from './config-of.ts';
import { hostOf } from './host-of.ts';
import { component, createSandbox, type FixturePlugin, type Sandbox } from './sandbox.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox();
});
afterEach(() => sandbox[Symbol.asyncDispose]());

const engine = component('backend', 'engine');

/** A host over a project with one backend plugin, changed as told, and what it logged. */
async function hostWith(plugin: Partial<FixturePlugin>) {
  await sandbox.write('project/package.json', { dependencies: { 'backend-engine': '1' } });
  await sandbox.plugin('project/node_modules/backend-engine', {
    name: 'backend-engine',
    components: [engine],
    ...plugin,
  });
  return hostOf(join(sandbox.path, 'project'));
}

/** The source of a module that exports a plugin with these components. */
const moduleOf = (...components: readonly { source: string }[]) =>
  `export default { llem: 'plugin', apiVersion: '1.0', components: [${components.map(({ source }) => source).join(', ')}] };`;

describe('architecture.md Plugins: loading', () => {
  it('a plugin made with the real core is found, and gives the schema of its section', async () => {
    const host = await hostWith({
      module: `import { definePlugin } from '@llem/core';
        import * as z from 'zod';
        const made = ${engine.source};
        export default definePlugin({ components: [{ ...made, configSchema: z.strictObject({ size: z.int() }) }] });`,
    });
    await sandbox.link('node_modules/zod', new URL('../node_modules/zod', import.meta.url).pathname);
    const [backend] = await host.backends();
    expect(backend).toMatchObject({ id: 'engine', package: 'backend-engine', priority: 50 });
    // A schema of another copy of zod composes with ours.
    const composed = composedObject(await host.backends());
    const config = { model: 'm', backend: 'engine', engine: { size: 1 } };
    expect(composed.safeParse(config).success).toBe(true);
    expect(composed.safeParse({ ...config, engine: { size: 'big' } }).success).toBe(false);
    expect(host.logged).toEqual([]);
  });

  it.each([
    ['of its own', 'module.exports = PLUGIN;'],
    [
      'of a compiler',
      'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = PLUGIN;',
    ],
  ])('a plugin in CommonJS %s is found', async (_, source) => {
    const plugin = `{ llem: 'plugin', apiVersion: '1.0', components: [${engine.source}] }`;
    const host = await hostWith({
      packageJson: { type: 'commonjs' },
      module: source.replace('PLUGIN', plugin),
    });
    expect(await host.backends()).toMatchObject([{ id: 'engine' }]);
    expect(host.logged).toEqual([]);
  });

  it.each<[string, Partial<FixturePlugin>, string, string]>([
    [
      'a module that throws at its import',
      { module: "throw new Error('needs libfoo');" },
      'PLUGIN.LOAD_FAILED',
      'its import failed: needs libfoo',
    ],
    [
      'a module that does not parse',
      { module: 'export default {' },
      'PLUGIN.LOAD_FAILED',
      'its import failed',
    ],
    [
      'a module whose own dependency is missing',
      { module: "import 'not-installed';" },
      'PLUGIN.LOAD_FAILED',
      "Cannot find package 'not-installed'",
    ],
    [
      'a module that is not there',
      { manifest: { plugin: './gone.js' } },
      'PLUGIN.LOAD_FAILED',
      'gone.js does not exist',
    ],
    [
      'a manifest that leads outside the package',
      { manifest: { plugin: './../../outside.js' } },
      'PLUGIN.MANIFEST_MISMATCH',
      'which is outside the package',
    ],
    [
      'a module without a plugin',
      { module: 'export default { components: [] };' },
      'PLUGIN.MANIFEST_MISMATCH',
      './plugin.js does not export a plugin by default: definePlugin of @llem/core makes one',
    ],
    [
      'a module whose default export was forgotten',
      { module: `export const plugin = 1; export const Section = 2;` },
      'PLUGIN.MANIFEST_MISMATCH',
      'does not export a plugin by default: it exports Section, plugin by name',
    ],
    [
      'a module that exports its component',
      { module: `export default ${engine.source};` },
      'PLUGIN.MANIFEST_MISMATCH',
      'a component alone is none, definePlugin({ components: [it] }) is',
    ],
    [
      'a manifest that promises too much',
      { components: [engine, component('energy', 'meter')], module: moduleOf(engine) },
      'PLUGIN.MANIFEST_MISMATCH',
      "its manifest promises energy 'meter', which the module does not have",
    ],
    [
      'a manifest that tells too little',
      { module: moduleOf(engine, component('energy', 'meter')) },
      'PLUGIN.MANIFEST_MISMATCH',
      "the module has energy 'meter', which its manifest does not name once",
    ],
    [
      'a module with one component twice',
      { module: moduleOf(engine, engine) },
      'PLUGIN.MANIFEST_MISMATCH',
      "the module has backend 'engine', which its manifest does not name once",
    ],
    [
      'an object of another API version than its manifest',
      { module: `export default { llem: 'plugin', apiVersion: '9.0', components: [${engine.source}] };` },
      'PLUGIN.INCOMPATIBLE_API',
      'the plugin was made for a newer llem',
    ],
    [
      'an export whose getters throw',
      { module: "export default { get llem() { throw new Error('not yet'); } };" },
      'PLUGIN.BAD_COMPONENT',
      'its export cannot be read: not yet',
    ],
    [
      'an import that changes what all code shares',
      { module: `Object.prototype.polluted = true; ${moduleOf(engine)}` },
      'PLUGIN.POLLUTION',
      'its import changed Object.prototype.polluted',
    ],
    [
      'a component without a probe',
      { module: moduleOf({ source: `{ ...${engine.source}, probe: undefined }` }) },
      'PLUGIN.BAD_COMPONENT',
      'components.0.probe: must be a function',
    ],
    [
      'a component without a number for a priority',
      { module: moduleOf({ source: `{ ...${engine.source}, priority: NaN }` }) },
      'PLUGIN.BAD_COMPONENT',
      'components.0.priority',
    ],
    [
      'a component that declares no capabilities of its kind',
      { module: moduleOf({ source: `{ ...${engine.source}, capabilities: {} }` }) },
      'PLUGIN.BAD_COMPONENT',
      'components.0.capabilities.engine_process',
    ],
    [
      'a component with a schema that is none',
      { module: moduleOf({ source: `{ ...${engine.source}, configSchema: { type: 'object' } }` }) },
      'PLUGIN.BAD_COMPONENT',
      'must be a zod 4 object schema, or null',
    ],
  ])('%s is contained, and fatal when asked for by name', async (_, plugin, code, why) => {
    await sandbox.write('project/outside.js', moduleOf(engine));
    await sandbox.write('project/node_modules/outside.js', moduleOf(engine));
    const host = await hostWith(plugin);
    expect(await host.backends()).toEqual([]);
    expect(host.logged.join('\n')).toContain('backend-engine');
    const report = await host.report();
    expect(report.findings).toMatchObject([{ code, package: 'backend-engine' }]);
    expect(report.plugins[0]?.components[0]?.probe).toMatchObject({ available: false });
    const refusal = await host.whyUnusable('engine');
    expect(refusal).toMatchObject({
      name: 'PluginError',
      code,
      plugin: 'backend-engine',
      fix: expect.any(String),
    });
    expect(refusal?.why).toContain(why);
    await expect(host.selectForExperiment(configOf())).rejects.toMatchObject({
      code,
      plugin: 'backend-engine',
    });
  });

  it('an incompatible API version is a finding with both versions and the remedy, and nothing is imported', async () => {
    const host = await hostWith({ apiVersion: '2.0', module: "throw new Error('was imported');" });
    const finding = {
      code: 'PLUGIN.INCOMPATIBLE_API',
      message: 'plugin backend-engine speaks plugin API 2.0, this llem speaks 1.0',
      fix: 'npm install @llem/cli@latest',
    };
    expect(await host.backends()).toEqual([]);
    const { plugins, findings } = await host.report();
    expect(findings).toMatchObject([finding]);
    expect(plugins).toMatchObject([
      {
        api_version: '2.0',
        components: [
          { priority: null, probe: null, decision: { chosen: false, reason: 'incompatible-api' } },
        ],
      },
    ]);
    expect(await host.whyUnusable('engine')).toMatchObject(finding);
    await expect(host.selectForExperiment(configOf())).rejects.toMatchObject({
      name: 'PluginError',
      ...finding,
    });
  });

  it('two packages with one backend id give neither, and name both when it is asked for', async () => {
    await sandbox.write('project/package.json', { dependencies: { 'backend-a': '1', 'backend-b': '1' } });
    for (const name of ['backend-a', 'backend-b']) {
      await sandbox.plugin(`project/node_modules/${name}`, { name, components: [engine] });
    }
    const host = hostOf(join(sandbox.path, 'project'));
    const duplicate = {
      code: 'PLUGIN.DUPLICATE_ID',
      message: "backend 'engine' is provided by backend-a and backend-b",
    };
    expect(await host.backends()).toEqual([]);
    expect(host.logged).toHaveLength(1);
    expect(await host.whyUnusable('engine')).toMatchObject(duplicate);
    expect((await host.report()).findings).toMatchObject([duplicate]);
    await expect(host.selectForExperiment(configOf())).rejects.toMatchObject(duplicate);
  });

  it('nothing is wrong with a backend that works, nor with one that no plugin provides', async () => {
    const host = await hostWith({});
    expect((await host.backends()).map(({ id }) => id)).toEqual(['engine']);
    expect(await host.whyUnusable('engine')).toBeNull();
    expect(await host.whyUnusable('pytorch')).toBeNull();
  });
});

describe('cli.md 1: the report of llem plugins', () => {
  it('tells package, version, place, components with probes, and what a run that names nothing would choose', async () => {
    const host = await hostWith({
      components: [
        engine,
        component('energy', 'meter', { priority: 60, claims: ['rapl'] }),
        component('energy', 'spare', {
          probe: "return { available: false, reason: 'no sensor', fix: 'buy one' };",
        }),
        component('runner', 'box'),
      ],
    });
    const report = await host.report();
    expect(JSON.parse(JSON.stringify(report))).toEqual({
      api_version: '1.0',
      findings: [],
      plugins: [
        {
          package: 'backend-engine',
          version: '1.0.0',
          path: join(sandbox.path, 'project/node_modules/backend-engine'),
          api_version: '1.0',
          components: [
            {
              kind: 'backend',
              id: 'engine',
              priority: 50,
              claims: [],
              probe: { available: true, detail: 'engine found' },
              decision: { chosen: true, reason: 'highest-priority', detail: 'priority 50: engine found' },
            },
            {
              kind: 'energy',
              id: 'meter',
              priority: 60,
              claims: ['rapl'],
              probe: { available: true, detail: 'meter found' },
              decision: { chosen: true, reason: 'highest-priority', detail: 'priority 60: meter found' },
            },
            {
              kind: 'energy',
              id: 'spare',
              priority: 50,
              claims: [],
              probe: { available: false, reason: 'no sensor', fix: 'buy one' },
              decision: { chosen: false, reason: 'unavailable', detail: 'no sensor' },
            },
            {
              kind: 'runner',
              id: 'box',
              priority: 50,
              claims: [],
              probe: { available: true, detail: 'box found' },
              decision: { chosen: false, reason: 'explicit', detail: 'none was wanted' },
            },
          ],
        },
      ],
    });
  });

  it('what cannot be decided is a finding, and the report is whole', async () => {
    const twins = [component('energy', 'one'), component('energy', 'two')];
    await sandbox.write('project/package.json', { dependencies: { 'energy-one': '1', 'energy-two': '1' } });
    for (const [index, name] of ['energy-one', 'energy-two'].entries()) {
      await sandbox.plugin(`project/node_modules/${name}`, {
        name,
        components: twins.slice(index, index + 1),
      });
    }
    const { plugins, findings } = await hostOf(join(sandbox.path, 'project')).report();
    expect(findings).toMatchObject([
      { code: 'PLUGIN.AMBIGUOUS', message: expect.stringContaining('energy-two') },
    ]);
    expect(plugins.map(({ components }) => components[0]?.decision)).toEqual([null, null]);
  });

  it('no plugin is imported into this process by a report, nor by the package itself', async () => {
    const host = await hostWith({ module: `globalThis.llemTestImported = true; ${moduleOf(engine)}` });
    await host.plugins();
    await host.report();
    expect(Reflect.get(globalThis, 'llemTestImported')).toBeUndefined();
    await host.backends();
    expect(Reflect.get(globalThis, 'llemTestImported')).toBe(true);
    Reflect.deleteProperty(globalThis, 'llemTestImported');
  });
});
