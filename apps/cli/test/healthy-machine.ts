import { API_VERSION, UserConfig } from '@llem/core';
import type { ReportedComponent, ReportedPlugin } from '@llem/host';
import type { ExaminedMachine } from '@llem/study/examination';
import { createExampleDevice } from '@llem/testkit';

/** A component as a report has it: available and, of an energy source or backend, chosen. */
export function reported(overrides: Partial<ReportedComponent> = {}): ReportedComponent {
  return {
    kind: 'backend',
    id: 'pytorch',
    priority: 80,
    claims: [],
    probe: { available: true, detail: 'torch 2.13.0 in /venv/bin/python (the active virtual environment)' },
    decision: { chosen: true, reason: 'highest-priority', detail: 'priority 80' },
    ...overrides,
  };
}

export function pluginOf(...components: readonly ReportedComponent[]): ReportedPlugin {
  return {
    package: '@llem/one',
    version: '2.0.0',
    path: '/one',
    api_version: API_VERSION,
    components,
  };
}

/** What a survey of these plugins and devices gives. */
export function surveyOf(
  plugins: readonly ReportedPlugin[],
  devices = [createExampleDevice()],
): ExaminedMachine['survey'] {
  return { value: { report: { api_version: API_VERSION, plugins, findings: [] }, devices }, problem: null };
}

/** A machine on which nothing is wrong: one GPU, pytorch, NVML and RAPL. */
export function createHealthyMachine(overrides: Partial<ExaminedMachine> = {}): ExaminedMachine {
  const fine = { available: true, detail: 'fine' } as const;
  return {
    node: 'v20.19.0',
    llem: '2.0.0',
    env: { HOME: '/home/ada' },
    user_config: {
      path: '/home/ada/.config/llenergymeasure/config.yaml',
      state: 'loaded',
      settings: UserConfig.parse({}),
      problem: null,
      fix: null,
      warnings: [],
    },
    survey: surveyOf([
      pluginOf(
        reported(),
        reported({ kind: 'energy', id: 'nvml', probe: fine }),
        reported({ kind: 'energy', id: 'rapl', probe: fine, decision: null }),
        reported({ kind: 'telemetry', id: 'nvml', probe: fine }),
      ),
    ]),
    driver: { version: '580.65.06', forbidden: [], usable: ['/dev/nvidiactl', '/dev/nvidia0'] },
    docker: { command: '/usr/bin/docker', daemon: '29.1.0', problem: null, toolkit: '/usr/bin/nvidia-ctk' },
    engines: {
      value: [
        {
          id: 'pytorch',
          interpreter: '/venv/bin/python',
          source: 'the active virtual environment (VIRTUAL_ENV)',
          is_prescribed: false,
          problem: null,
          versions: { torch: '2.13.0' },
          broken: [],
          missing: [],
        },
      ],
      problem: null,
    },
    storage: [{ use: 'results', path: '/home/ada/results', problem: null, free_bytes: 5e11 }],
    records: { value: { folder: '/state', cleaned: [], unreadable: [] }, problem: null },
    clock_offset_s: { value: 0, problem: null },
    ...overrides,
  };
}
