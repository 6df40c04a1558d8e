import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createExampleDevice } from '@llem/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configOf } from './config-of.ts';
import { hostOf } from './host-of.ts';
import { component, createSandbox, type FixturePlugin, type Sandbox } from './sandbox.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox();
});
afterEach(() => sandbox[Symbol.asyncDispose]());

/** Installs plugins into a project and returns its folder. */
async function install(...plugins: readonly FixturePlugin[]): Promise<string> {
  const dependencies = Object.fromEntries(plugins.map(({ name }) => [name, '1']));
  await sandbox.write('project/package.json', { dependencies });
  for (const plugin of plugins) await sandbox.plugin(`project/node_modules/${plugin.name}`, plugin);
  return join(sandbox.path, 'project');
}

/** A plugin with one energy source whose probe is `body`. */
const probing = (id: string, body: string, more: Partial<FixturePlugin> = {}): FixturePlugin => ({
  name: `energy-${id}`,
  components: [component('energy', id, { probe: body })],
  ...more,
});
const GOOD = probing('good', "return { available: true, detail: 'fine' };");

/** What the report says of each component's probe: its detail or its reason. */
async function probesIn(cwd: string, options: Parameters<typeof hostOf>[1] = {}) {
  const report = await hostOf(cwd, options).report();
  const said = report.plugins.flatMap(({ components }) =>
    components.map(({ id, probe }): [string, string | null] => [
      id,
      probe === null ? null : probe.available ? probe.detail : probe.reason,
    ]),
  );
  return { said: Object.fromEntries(said), report };
}

describe('architecture.md Plugins: probes', () => {
  it('a probe knows the environment and the settings', async () => {
    const body = "return { available: true, detail: env.LLEM_TEST + ' ' + settings.output.results_dir };";
    expect((await probesIn(await install(probing('knows', body)))).said).toEqual({ knows: 'seen ./results' });
  });

  it('what a plugin prints, at its import and in its probe, goes to the log and not to our streams', async () => {
    const chatter = component('energy', 'loud', {
      probe: `console.log('printed'); process.stderr.write('complained');
        await new Promise((resolve) => setTimeout(resolve, 200)); return { available: true, detail: '' };`,
    });
    const module = `console.log('hello'); export default { llem: 'plugin', apiVersion: '1.0', components: [${chatter.source}] };`;
    const cwd = await install({ name: 'energy-loud', components: [chatter], module });
    const host = hostOf(cwd);
    await host.report();
    for (const text of ['hello', 'printed', 'complained']) expect(host.logged.join('\n')).toContain(text);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [await writeHost(cwd)]);
    expect(stdout + stderr).toBe('');
  });

  it('every way to fail is contained with its reason, and nobody else loses an answer', async () => {
    const cwd = await install(
      GOOD,
      probing('throws', "throw new Error('no such sensor');"),
      probing('throws-text', "throw 'just text';"),
      probing('nonsense', "return 'yes';"),
      probing('half', 'return { available: false };'),
      probing('exits', 'process.exit(3);'),
      probing('crashes', "setTimeout(() => { throw new Error('late'); }, 0); await new Promise(() => {});"),
      probing('import', '', { module: "throw new Error('needs libfoo');" }),
    );
    const { said, report } = await probesIn(cwd);
    expect(said).toEqual({
      good: 'fine',
      throws: 'probe failed: no such sensor',
      'throws-text': 'probe failed: just text',
      nonsense: expect.stringContaining('probe returned no probe result'),
      half: expect.stringContaining('probe returned no probe result: reason'),
      exits: 'probe failed: it called process.exit(3), which would have ended everything',
      crashes: 'probe crashed: late',
      import: "plugin energy-import 1.0.0 (energy 'import') cannot be used: its import failed: needs libfoo",
    });
    expect(report.findings).toMatchObject([{ code: 'PLUGIN.LOAD_FAILED', package: 'energy-import' }]);
  });

  it.each([
    {
      'waits-for-ever': probing('waits-for-ever', 'await new Promise(() => {});'),
      'blocks-its-thread': probing(
        'blocks-its-thread',
        'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
      ),
      'import-never-ends': probing('import-never-ends', '', { module: 'await new Promise(() => {});' }),
    },
    {
      'probe-never-returns': probing('probe-never-returns', 'for (;;);'),
      'import-never-returns': probing('import-never-returns', '', { module: 'for (;;);' }),
    },
  ])('what hangs is ended after 5 s and costs nobody else an answer', async (hanging) => {
    const other = probing('other', "return { available: true, detail: 'too' };");
    const cwd = await install(...Object.values(hanging), GOOD, other);
    const timedOut = Object.keys(hanging).map((id) => [id, 'probe timed out']);
    expect((await probesIn(cwd)).said).toEqual({
      ...Object.fromEntries(timedOut),
      good: 'fine',
      other: 'too',
    });
  });

  it('a plugin that ends the whole process is named by how it ended, and costs nobody else an answer', async () => {
    const { said } = await probesIn(
      await install(
        probing('dies', "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});"),
        probing(
          'slow',
          "await new Promise((go) => setTimeout(go, 300)); return { available: true, detail: 'there' };",
        ),
        GOOD,
      ),
    );
    expect(said).toEqual({ dies: 'the probe process ended by SIGKILL', slow: 'there', good: 'fine' });
  });

  it('asks each component once in the life of a host', async () => {
    const counter = join(sandbox.path, 'count');
    const body = `(await import('node:fs')).appendFileSync(${JSON.stringify(counter)}, 'x');
      return { available: true, detail: '' };`;
    const host = hostOf(await install(probing('counted', body)));
    await host.report();
    await host.report();
    expect(await readFile(counter, 'utf8')).toBe('x');
  });

  it('measurement.md 11: devices are those of the preferred telemetry that is available; nonsense and failure are none', async () => {
    const device = { ...createExampleDevice(0), memory_total_mb: 1234 };
    const telemetry = (id: string, priority: number, devices: string, probe?: string) => ({
      name: `telemetry-${id}`,
      components: [
        component('telemetry', id, {
          priority,
          fields: `create: () => ({ devices: async () => ${devices}, start() {}, holdContext() {} })`,
          ...(probe === undefined ? {} : { probe }),
        }),
      ],
    });
    const good = telemetry('good', 50, JSON.stringify([device]));
    const lower = telemetry('lower', 40, '[]');
    const away = telemetry('away', 90, '[]', "return { available: false, reason: 'no GPU', fix: null };");
    expect(await hostOf(await install(good, lower, away)).devices()).toEqual([device]);
    const fails = telemetry('fails', 60, 'Promise.reject(new Error("gone"))');
    const survey = await hostOf(await install(good, lower, away)).survey();
    expect(survey.devices).toEqual([device]);
    expect(survey.report.plugins).toHaveLength(3);
    expect(await hostOf(await install(fails)).devices()).toEqual([]);
    expect(await hostOf(await install(telemetry('odd', 60, '[{ index: -1 }]'))).devices()).toEqual([]);
    expect(await hostOf(await install()).devices()).toEqual([]);
  });

  it('an abort ends the wait at once, with its reason', async () => {
    const cwd = await install(probing('hangs', 'for (;;);'), {
      name: 'backend-engine',
      components: [component('backend', 'engine')],
    });
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('stopped')), 300);
    const selecting = hostOf(cwd).selectForExperiment(configOf(), controller.signal);
    await expect(selecting).rejects.toThrow('stopped');
    await expect(hostOf(cwd).selectForExperiment(configOf(), controller.signal)).rejects.toThrow('stopped');
  });

  it('INF-19: a hanging probe does not outlive a host that was killed', async () => {
    const pidFile = join(sandbox.path, 'pid');
    const body = `(await import('node:fs')).writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); for (;;);`;
    const cwd = await install(probing('hangs', body));
    const parent = spawn(process.execPath, [await writeHost(cwd)], { stdio: 'inherit' });
    const pid = await firstContent(pidFile);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(await hasEnded(Number(pid))).toBe(true);
  });
});

/** Writes a program that probes what `cwd` has, through the built package. */
async function writeHost(cwd: string): Promise<string> {
  const host = JSON.stringify(new URL('../dist/index.js', import.meta.url).href);
  return sandbox.write(
    'host.mjs',
    `import { createPluginHost } from ${host};
     import { createSystemClock, UserConfig } from '@llem/core';
     const logger = { debug() {}, info() {}, warn() {} };
     await createPluginHost({ roots: [], paths: [], discovery: true, cwd: ${JSON.stringify(cwd)}, env: {},
       settings: UserConfig.parse({}), logger, clock: createSystemClock() }).report();`,
  );
}

async function firstContent(path: string): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const content = await readFile(path, 'utf8').catch(() => '');
    if (content) return content;
    await delay(50);
  }
  throw new Error(`${path} was never written`);
}

/** Waits at most 3 s: less than what the killed host would have waited. A zombie has ended. */
async function hasEnded(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 60; tries += 1) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z ');
    if (/\) [ZX] /.test(stat)) return true;
    await delay(50);
  }
  return false;
}
