import { EnvironmentSnapshot } from '@llem/core';
import { createExampleDevice, createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { captureEnvironment, type EnvironmentInputs, withGpus } from './capture-environment.ts';

const SECRET = 'hf_not-for-anybody';

function capture(engine: EnvironmentInputs['engine']) {
  const { clock, settings, signal } = createFakeContext();
  const env = { PATH: '/nowhere', HF_TOKEN: SECRET };
  const packages = { '@llem/cli': '2.0.0' };
  return captureEnvironment({ clock, engine, packages, toolVersion: '2.0.0', settings, env, signal });
}

const ENGINE = {
  interpreter: '/usr/bin/python3',
  python_version: '3.12.3',
  pip_freeze: 'torch==2.11.0',
  conda_list: null,
  cuda_version: '13.0',
};

describe('captureEnvironment', () => {
  it('CM-32, RES-09: machine, software and the engine’s own environment, without a secret', async () => {
    const snapshot = await capture(async () => ENGINE);
    expect(EnvironmentSnapshot.parse(snapshot)).toEqual(snapshot);
    expect(snapshot).toMatchObject({
      python_version: '3.12.3',
      pip_freeze: 'torch==2.11.0',
      cuda_version: '13.0',
      cuda_version_source: 'torch',
      node_version: process.version,
      llem_packages: { '@llem/cli': '2.0.0' },
    });
    expect(JSON.stringify(snapshot)).not.toContain(SECRET);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no interpreter'))],
    ['does not answer within 10 s', () => new Promise<null>(() => {})],
    ['is Node itself', async () => null],
  ])('CM-32: an engine that %s gives the fallbacks', async (_name, engine) => {
    expect(await capture(engine)).toMatchObject({ python_version: null, pip_freeze: '', conda_list: null });
  });

  it('CM-32: the metered GPUs are described, persistence only when all of them say so', async () => {
    const snapshot = await capture(async () => null);
    const boards = [0, 1].map((index) => createExampleDevice(index));
    expect(withGpus(snapshot, boards)).toMatchObject({
      hardware: {
        gpu: { name: 'Fake GPU', vram_total_mb: 81_920 },
        gpus: [{ index: 0 }, { index: 1, uuid: 'GPU-00000001', power_limit_w: 700 }],
        cuda: { version: '13.0', driver_version: '580.65.06' },
        thermal: { temperature_c: 40 },
      },
      gpu_persistence_mode: true,
    });
    const mode = (persistence_mode: boolean | null) =>
      withGpus(snapshot, [createExampleDevice(0), createExampleDevice(1, { persistence_mode })])
        .gpu_persistence_mode;
    expect([mode(false), mode(null)]).toEqual([false, null]);
    expect(withGpus(snapshot, [])).toMatchObject({
      hardware: { gpu: { name: 'unavailable' }, cuda: { version: 'unknown' } },
      gpu_persistence_mode: null,
    });
  });
});
