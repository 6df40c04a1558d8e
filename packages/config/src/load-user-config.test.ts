import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, UserConfig } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { caught } from '../test/caught.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { loadUserConfig, type UserConfigOptions } from './load-user-config.ts';

const folder = temporaryFolder();
const MISSING = join(folder.path, 'missing.yaml');

const load = (text: string, environment: UserConfigOptions['environment'] = {}) =>
  loadUserConfig(folder.write('config.yaml', text), { environment });

async function refused(act: () => unknown, code: string): Promise<ConfigError> {
  const error = await caught(act);
  if (!ConfigError.is(error)) throw error;
  expect(error.code).toBe(code);
  return error;
}

describe('loadUserConfig', () => {
  it('CFG-22: a missing or empty file means defaults, silently', async () => {
    const warnings: string[] = [];
    const options = { environment: {}, onWarning: (message: string) => warnings.push(message) };
    expect(await loadUserConfig(MISSING, options)).toEqual(UserConfig.parse({}));
    expect(await load('')).toEqual(UserConfig.parse({}));
    expect(await load('# nothing yet\n')).toEqual(UserConfig.parse({}));
    expect(warnings).toEqual([]);
  });

  it('CFG-23: what it tells to write is of this file, not of an experiment', async () => {
    expect((await refused(() => load('- a'), 'CONFIG.NOT_A_MAP')).fix).toContain('ui: {verbosity: verbose}');
    const error = await refused(() => load('output:\n#  results_dir: x\n'), 'CONFIG.USER_CONFIG');
    expect(error.message).toContain('output: expected a map, received nothing: remove the key');
  });

  it('CFG-21: on macOS that is a file of its library folder', async () => {
    mkdirSync(join(folder.path, 'Library/Application Support/llenergymeasure'), { recursive: true });
    folder.write('Library/Application Support/llenergymeasure/config.yaml', 'ui: {verbosity: quiet}');
    const environment = { HOME: folder.path };
    const settings = await loadUserConfig(undefined, { platform: 'darwin', environment });
    expect(settings.ui.verbosity).toBe('quiet');
  });

  it('CFG-21: without a path it reads the file of the platform', async () => {
    mkdirSync(join(folder.path, 'llenergymeasure'), { recursive: true });
    folder.write('llenergymeasure/config.yaml', 'ui: {verbosity: verbose}');
    const settings = await loadUserConfig(undefined, {
      platform: 'linux',
      environment: { XDG_CONFIG_HOME: folder.path },
    });
    expect(settings.ui.verbosity).toBe('verbose');
  });

  it('config.md 5: the settings are deeply frozen', async () => {
    const settings = await load('executors: {slurm: {partition: [a]}}', { LLEM_NO_PROMPT: '1' });
    expect(
      [settings, settings.ui, settings.runners, settings.executors.slurm?.partition].every(Object.isFrozen),
    ).toBe(true);
  });

  it('config.md 5: everything wrong in the file is one ConfigError with path and field.path: message', async () => {
    const error = await refused(
      () =>
        load(
          'ui: {prompt: yes, verbose: 1}\nmeasurment: {}\nexecution: {config_gap_seconds: -1}\nrunners: {vllm: podman}',
        ),
      'CONFIG.USER_CONFIG',
    );
    expect(error.path).toBe(join(folder.path, 'config.yaml'));
    const lines = error.message.split('\n').map((line) => line.trim());
    expect(lines[0]).toContain(error.path);
    expect(lines.slice(1).toSorted()).toEqual([
      expect.stringMatching(/^execution\.config_gap_seconds: .*>=0/),
      'measurment: unknown key, did you mean measurement?',
      expect.stringMatching(/^runners\.vllm: .*local or docker:<image>/),
      expect.stringMatching(/^ui\.prompt: .*write true/),
      'ui.verbose: unknown key, did you mean verbosity?',
    ]);
  });

  it('config.md 5: a file that is no YAML map is a ConfigError with its path', async () => {
    await refused(() => load('ui: ['), 'CONFIG.SYNTAX');
    await refused(() => load('- a'), 'CONFIG.NOT_A_MAP');
    await refused(() => load('__proto__: {}'), 'CONFIG.FORBIDDEN_KEY');
    await refused(() => loadUserConfig(folder.path, { environment: {} }), 'CONFIG.UNREADABLE_FILE');
  });

  it('DEF-03: an unsupported runner has its own code, in the file and in the environment', async () => {
    const inFile = await refused(() => load('runners: {vllm: "singularity:x"}'), 'CONFIG.UNSUPPORTED_RUNNER');
    expect(inFile.message).toContain('runners.vllm');
    const inEnvironment = await refused(
      () => load('', { LLEM_RUNNER_VLLM: 'apptainer:x' }),
      'CONFIG.UNSUPPORTED_RUNNER',
    );
    expect(inEnvironment.message).toContain('LLEM_RUNNER_VLLM');
    await refused(() => load('runners: {vllm: docker}'), 'CONFIG.BAD_RUNNER');
    await refused(() => load('', { LLEM_RUNNER_VLLM: 'docker:' }), 'CONFIG.BAD_RUNNER');
  });
});

describe('the environment over the user config', () => {
  const file = [
    'output: {model_cache_dir: /file}',
    'measurement: {carbon_intensity_gco2_kwh: 1, datacenter_pue: 2, energy_backend: rapl}',
    'execution: {executor: file}',
    'python: {interpreter: /file}',
    'runners: {vllm: "docker:file", my-engine: "docker:file"}',
  ].join('\n');

  it('CFG-25: environment > file > default', async () => {
    const settings = await load(file, {
      HF_HOME: '/env',
      LLEM_CARBON_INTENSITY: '400.5',
      LLEM_DATACENTER_PUE: ' 1.2e0 ',
      LLEM_EXECUTOR: 'slurm',
      LLEM_PYTHON: '/env',
      LLEM_NO_PROMPT: '0',
      LLEM_RUNNER_VLLM: 'local',
      LLEM_RUNNER_MY_ENGINE: 'docker:env',
      LLEM_RUNNER_OTHER_ONE: 'docker:env',
    });
    expect(settings).toMatchObject({
      output: { model_cache_dir: '/env', results_dir: './results' },
      measurement: { carbon_intensity_gco2_kwh: 400.5, datacenter_pue: 1.2, energy_backend: 'rapl' },
      execution: { executor: 'slurm' },
      python: { interpreter: '/env' },
      ui: { prompt: false },
    });
    expect(settings.runners).toEqual({ vllm: 'local', 'my-engine': 'docker:env', other_one: 'docker:env' });
  });

  it('CFG-25: an empty variable counts as unset', async () => {
    const names = [
      'HF_HOME',
      'LLEM_CARBON_INTENSITY',
      'LLEM_DATACENTER_PUE',
      'LLEM_EXECUTOR',
      'LLEM_PYTHON',
      'LLEM_NO_PROMPT',
      'LLEM_RUNNER_VLLM',
    ];
    expect(await load(file, Object.fromEntries(names.map((name) => [name, ''])))).toEqual(await load(file));
  });

  it('CFG-25: text that is not a number is ignored with a warning', async () => {
    for (const text of ['many', '4,5', '0x10', 'Infinity', 'NaN', '1 2', '-', '.', ' ']) {
      const warnings: string[] = [];
      const settings = await loadUserConfig(MISSING, {
        environment: { LLEM_CARBON_INTENSITY: text },
        onWarning: (message) => warnings.push(message),
      });
      expect(settings.measurement.carbon_intensity_gco2_kwh, text).toBeNull();
      expect(warnings).toEqual([expect.stringContaining('LLEM_CARBON_INTENSITY')]);
    }
  });

  it('CFG-25: a number out of range is a ConfigError that names the variable', async () => {
    const values = { LLEM_DATACENTER_PUE: ['0.99', '-1', '1e999'], LLEM_CARBON_INTENSITY: ['-0.1', '1e400'] };
    for (const [name, texts] of Object.entries(values)) {
      for (const text of texts) {
        const error = await refused(() => load('', { [name]: text }), 'CONFIG.BAD_ENVIRONMENT');
        expect(error.message).toContain(`${name} is "${text}"`);
      }
    }
  });
});
