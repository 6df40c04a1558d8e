import type { PluginFinding } from '@llem/host';
import type { ExaminedMachine } from '@llem/study/examination';
import { createExampleDevice } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { createHealthyMachine, pluginOf, reported, surveyOf } from '../../test/healthy-machine.ts';
import type { DoctorFinding } from './finding.ts';
import { judgeMachine } from './judge-machine.ts';

const healthy = createHealthyMachine();
const [plugin] = healthy.survey.value?.report.plugins ?? [];
const components = plugin?.components ?? [];
const [engine] = healthy.engines.value ?? [];
const unavailable = (reason: string, fix: string | null) => ({ available: false, reason, fix }) as const;
const report = healthy.survey.value?.report ?? { api_version: '', plugins: [], findings: [] };

/** A machine whose plugins are examined with one finding. */
function findingOf(finding: PluginFinding): Partial<ExaminedMachine> {
  return {
    survey: {
      value: { devices: [createExampleDevice()], report: { ...report, findings: [finding] } },
      problem: null,
    },
  };
}

/** The healthy machine's plugins, with one component that is not. */
const withComponent = (
  id: string,
  changes: Parameters<typeof reported>[0],
  devices = [createExampleDevice()],
) => ({
  survey: surveyOf(
    [pluginOf(...components.map((one) => (one.id === id ? { ...one, ...changes } : one)))],
    devices,
  ),
});
const withDevice = (changes: Parameters<typeof createExampleDevice>[1]) => ({
  survey: surveyOf(report.plugins, [createExampleDevice(0, changes)]),
});
const noGpu = withComponent('nvml', { probe: unavailable('no NVML library', 'install the driver') }, []);
const engines = (changes: object) => ({
  engines: { value: engine ? [{ ...engine, ...changes }] : [], problem: null },
});

type Case = readonly [
  name: string,
  changes: Parameters<typeof createHealthyMachine>[0],
  expected: Pick<DoctorFinding, 'check' | 'status'>,
  message: RegExp,
  fix: RegExp,
];

const CASES: readonly Case[] = [
  [
    'no driver',
    { ...noGpu, driver: { version: null, forbidden: [], usable: [] } },
    { check: 'driver', status: 'warning' },
    /no NVIDIA driver/,
    /install/,
  ],
  [
    'a driver without permission',
    { ...noGpu, driver: { version: '580.1', forbidden: ['/dev/nvidiactl'], usable: [] } },
    { check: 'driver', status: 'failed' },
    /may not open \/dev\/nvidiactl/,
    /sudo usermod/,
  ],
  [
    'a driver that cannot be used',
    { ...noGpu, driver: { version: '580.1', forbidden: [], usable: ['/dev/nvidiactl'] } },
    { check: 'driver', status: 'failed' },
    /580\.1 is there and cannot be used: no NVML library/,
    /install the driver/,
  ],
  [
    'a GPU that does not answer, before one that does',
    { survey: surveyOf(report.plugins, [createExampleDevice(1)]) },
    { check: 'driver', status: 'failed' },
    /^1 of 2 GPUs answer/,
    /dmesg/,
  ],
  [
    'the last GPU that does not answer, whose file is there',
    {
      driver: { version: '580.1', forbidden: [], usable: ['/dev/nvidia0', '/dev/nvidia1', '/dev/nvidiactl'] },
    },
    { check: 'driver', status: 'failed' },
    /^1 of 2 GPUs answer/,
    /dmesg/,
  ],
  [
    'no GPU that answers, though the driver counts some',
    { survey: surveyOf(report.plugins, []) },
    { check: 'driver', status: 'failed' },
    /^none of the GPUs answers/,
    /dmesg/,
  ],
  [
    'persistence mode off',
    withDevice({ persistence_mode: false }),
    { check: 'persistence mode', status: 'warning' },
    /off on GPU 0/,
    /^sudo nvidia-smi -pm 1$/,
  ],
  [
    'another process on the GPU',
    withDevice({ processes: [{ pid: 4711, memory_mb: 900.4 }] }),
    { check: 'other processes', status: 'failed' },
    /GPU 0 is in use by process 4711 \(900 MiB\)/,
    /^ps .* -p 4711/,
  ],
  [
    'no backend',
    { survey: surveyOf([pluginOf(...components.filter(({ kind }) => kind !== 'backend'))]) },
    { check: 'backend', status: 'failed' },
    /no backend plugin/,
    /npm install @llem\/backend-pytorch/,
  ],
  [
    'a backend without its engine',
    {
      ...withComponent('pytorch', {
        probe: unavailable('torch is in no interpreter', 'llem plugins setup pytorch'),
      }),
      engines: { value: [], problem: null },
    },
    { check: 'backend', status: 'failed' },
    /pytorch is installed without its engine: torch is in no interpreter/,
    /^llem plugins setup pytorch$/,
  ],
  [
    'an engine that fails to import',
    engines({ broken: [{ package: 'torch', reason: 'OSError: libcudart.so.13' }] }),
    { check: 'engine', status: 'failed' },
    /does not import: torch \(OSError: libcudart\.so\.13\)/,
    /llem plugins setup pytorch/,
  ],
  [
    'an engine that could not be tried',
    engines({ versions: {}, missing: ['torch'] }),
    { check: 'engine', status: 'warning' },
    /pytorch could not be tried in .*: it lacks torch$/,
    /llem plugins setup pytorch/,
  ],
  [
    'the wrong interpreter',
    {
      ...withComponent('pytorch', { probe: unavailable('x', null) }),
      ...engines({
        is_prescribed: true,
        source: 'LLEM_PYTHON',
        interpreter: '/usr/bin/python3',
        missing: ['torch'],
      }),
    },
    { check: 'engine', status: 'failed' },
    /wrong interpreter for pytorch: \/usr\/bin\/python3 \(LLEM_PYTHON\): it lacks torch/,
    /^unset LLEM_PYTHON, or: \/usr\/bin\/python3 -m pip install torch$/,
  ],
  [
    'an incompatible plugin',
    findingOf({
      code: 'PLUGIN.INCOMPATIBLE_API',
      package: 'old',
      path: '/old',
      message: 'speaks 0.9',
      why: 'this host speaks 1.0',
      fix: 'npm install old@latest',
    }),
    { check: 'plugins', status: 'failed' },
    /old: speaks 0\.9 \(this host speaks 1\.0\)/,
    /npm install old@latest/,
  ],
  [
    'a second copy of a plugin',
    findingOf({
      code: 'PLUGIN.SHADOWED',
      package: 'twice',
      path: '/b',
      message: '1.0.0 in /b is not used',
      why: null,
      fix: 'npm uninstall twice',
    }),
    { check: 'plugins', status: 'warning' },
    /in \/b is not used/,
    /npm uninstall twice/,
  ],
  [
    'a choice of the user config that no plugin provides',
    findingOf({
      code: 'CONFIG.UNKNOWN_ENERGY',
      package: '',
      path: '',
      message: "no energy source 'nvmll' is installed",
      why: null,
      fix: null,
    }),
    { check: 'plugins', status: 'failed' },
    /nvmll/,
    /^llem plugins$/,
  ],
  [
    'plugins that cannot be examined',
    { survey: { value: null, problem: 'the working directory cannot be read' } },
    { check: 'plugins', status: 'failed' },
    /working directory/,
    /llem plugins/,
  ],
  [
    'unreadable RAPL',
    withComponent('rapl', {
      probe: unavailable('cannot read: EACCES', 'sudo chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj'),
    }),
    { check: 'energy', status: 'warning' },
    /rapl: cannot read: EACCES/,
    /^sudo chmod a\+r/,
  ],
  [
    'no energy source',
    { survey: surveyOf([pluginOf(reported())]) },
    { check: 'energy', status: 'failed' },
    /no energy source/,
    /llem plugins/,
  ],
  [
    'a results directory that cannot be written',
    { storage: [{ use: 'results', path: '/r', problem: 'EROFS: read-only', free_bytes: 1e12 }] },
    { check: 'disk', status: 'failed' },
    /results: \/r cannot be written: EROFS/,
    /--output/,
  ],
  [
    'less than 2 GB of disk',
    { storage: [{ use: 'results', path: '/r', problem: null, free_bytes: 1.99e9 }] },
    { check: 'disk', status: 'failed' },
    /\/r has 1\.99 GB free, less than 2\.00 GB/,
    /du /,
  ],
  [
    'a broken user config',
    {
      user_config: {
        ...healthy.user_config,
        state: 'broken',
        problem: 'c.yaml is not valid',
        fix: 'edit c.yaml',
      },
    },
    { check: 'user config', status: 'failed' },
    /c\.yaml is not valid/,
    /edit c\.yaml/,
  ],
  [
    'stale state records',
    { records: { value: { folder: '/state', cleaned: ['gpt2_1'], unreadable: [] }, problem: null } },
    { check: 'state records', status: 'warning' },
    /1 stale, now marked as failed: gpt2_1/,
    /again/,
  ],
  [
    'a state record that does not parse',
    {
      records: {
        value: { folder: '/state', cleaned: [], unreadable: ['/state/x.json is no record'] },
        problem: null,
      },
    },
    { check: 'state records', status: 'failed' },
    /x\.json is no record/,
    /remove/,
  ],
  [
    'a clock that is not monotonic across processes',
    { clock_offset_s: { value: -0.25, problem: null } },
    { check: 'clock', status: 'failed' },
    /differs by -250 ms/,
    /namespace/,
  ],
];

describe('llem doctor', () => {
  it('cli.md 1: finds nothing wrong with a healthy machine, and says of every check that it passed', () => {
    const findings = judgeMachine(healthy);
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(new Set(findings.map(({ check }) => check)).size).toBe(11);
  });

  it.each(CASES)(
    'cli.md 1: finds %s, why it matters and what mends it',
    (_name, changes, expected, message, fix) => {
      const wrong = judgeMachine(createHealthyMachine(changes)).filter(({ status }) => status !== 'ok');
      const found = wrong.find(({ check }) => check === expected.check);
      expect(found).toMatchObject({
        ...expected,
        message: expect.stringMatching(message),
        why: expect.stringMatching(/./),
        fix: expect.stringMatching(fix),
      });
      expect(JSON.stringify(wrong)).not.toMatch(/undefined|NaN|\[object/);
    },
  );

  it('cli.md 1: without a driver a machine fails unless the CPU has a counter', () => {
    const bare = createHealthyMachine({
      survey: surveyOf([], []),
      driver: { version: null, forbidden: [], usable: [] },
    });
    expect(judgeMachine(bare)).toContainEqual(
      expect.objectContaining({ check: 'driver', status: 'failed', fix: 'npm install @llem/energy-nvml' }),
    );
  });
});
