import { UserConfig } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { createHealthyMachine, surveyOf } from '../../test/healthy-machine.ts';
import { ConfigDocument } from '../documents/config-document.ts';
import { configText } from './config-text.ts';
import { describeMachine } from './describe-machine.ts';

const textOf = (changes: Parameters<typeof createHealthyMachine>[0], isVerbose = false) =>
  configText(ConfigDocument.parse(describeMachine(createHealthyMachine(changes))), { isVerbose });
const titles = (lines: readonly string[]) => lines.filter((line) => !line.startsWith(' '));

describe('llem config', () => {
  it('CLI-06: has its sections in order, with GPU, backends, Docker and the source that would be chosen', () => {
    const lines = textOf({});
    expect(titles(lines)).toEqual(['GPU', 'Backends', 'Docker', 'Energy', 'User config', 'Runtime']);
    expect(lines).toEqual(
      expect.arrayContaining([
        '  0  Fake GPU  85.9 GB',
        '  pytorch     usable',
        '  tfjs        not installed',
        '    fix: npm install @llem/backend-tfjs',
        '  vllm        not installed; Docker image llenergymeasure/vllm:2.0.0-cuda12',
        '  daemon      29.1.0',
        '  nvml would be chosen',
        '  llem v2.0.0',
      ]),
    );
  });

  it('CLI-06: --verbose adds driver, CUDA, engine, interpreter and why, and what the user has set', () => {
    const settings = UserConfig.parse({
      execution: { config_gap_seconds: 5 },
      notifications: { webhook_url: 'https://hooks.example/T0KEN' },
    });
    const lines = textOf({ user_config: { ...createHealthyMachine().user_config, settings } }, true).join(
      '\n',
    );
    for (const part of [
      'driver 580.65.06, CUDA 13.0',
      'torch 2.13.0 in /venv/bin/python (the active virtual environment)',
      'execution.config_gap_seconds: 5',
      'notifications.webhook_url: (on hooks.example)',
    ])
      expect(lines).toContain(part);
    expect(lines).not.toContain('T0KEN');
    expect(lines).not.toContain('cycle_gap_seconds');
  });

  it('CLI-06: shows a probe that failed as text, and a file to paste where there is none', () => {
    const lines = textOf({
      survey: { value: null, problem: 'the probe process could not be started' },
      user_config: { ...createHealthyMachine().user_config, state: 'missing' },
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        '  none detected',
        '  plugins: the probe process could not be started',
        '      config_gap_seconds: 60',
      ]),
    );
  });

  it('CFG-20: shows a broken user config, and goes on', () => {
    const user_config = {
      ...createHealthyMachine().user_config,
      state: 'broken' as const,
      problem: '/c.yaml is not valid:\n  output: unknown key',
    };
    const lines = textOf({ user_config, survey: surveyOf([], []) });
    expect(lines.join('\n')).toMatch(/c\.yaml is not valid:\n {4}output: unknown key\n {2}fix: edit /);
    expect(titles(lines)).toContain('Runtime');
  });
});
