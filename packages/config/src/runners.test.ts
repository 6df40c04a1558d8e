import { UserConfig } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { findRunnerFault, runnerFor, runnerVariable } from './runners.ts';

describe('findRunnerFault', () => {
  it('config.md 5: takes local and docker with an image', () => {
    for (const runner of [
      'local',
      'docker:llenergymeasure/vllm:2.0.0-cuda12',
      'docker:registry:5000/x@sha256:0',
    ]) {
      expect(findRunnerFault(runner, 'vllm'), runner).toBeNull();
    }
  });

  it('config.md 5: docker without an image shows one', () => {
    for (const runner of ['docker', 'docker:', 'docker: ']) {
      expect(findRunnerFault(runner, 'vllm')?.message, runner).toContain(
        'docker:llenergymeasure/vllm:<version>-cuda12',
      );
    }
  });

  it('DEF-03: singularity and apptainer are recognised, and not supported yet', () => {
    for (const runner of ['singularity', 'singularity:img.sif', 'apptainer:docker://x', 'Apptainer:x']) {
      expect(findRunnerFault(runner, 'vllm')).toEqual({
        code: 'CONFIG.UNSUPPORTED_RUNNER',
        message: expect.stringContaining('not supported yet, use local or docker:<image>'),
      });
    }
  });

  it('config.md 5: anything else lists the accepted forms', () => {
    for (const runner of ['', 'Local', 'podman:x', 'docker:a b', 'singularityx', 'remote']) {
      expect(findRunnerFault(runner, 'vllm')).toMatchObject({
        code: 'CONFIG.BAD_RUNNER',
        message: expect.stringContaining('local or docker:<image>'),
      });
    }
  });
});

describe('runnerFor', () => {
  it('CFG-24: is what the settings hold for the backend, else local', () => {
    const settings = UserConfig.parse({ runners: { vllm: 'docker:v', my_engine: 'docker:m' } });
    expect(['vllm', 'my-engine', 'pytorch', 'constructor'].map((id) => runnerFor(settings, id))).toEqual([
      'docker:v',
      'docker:m',
      'local',
      'local',
    ]);
  });

  it('config.md 5: the variable is the id in capitals, other characters as _', () => {
    expect(runnerVariable('vllm')).toBe('LLEM_RUNNER_VLLM');
    expect(runnerVariable('my-engine.2')).toBe('LLEM_RUNNER_MY_ENGINE_2');
  });
});
