import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildFakeGpu } from '../../../tests/fake-gpu/build-fake-gpu.mjs';
import { countGpus } from '../src/index.ts';

/** What an interpreter says of a simulated driver. */
async function count(scenario: readonly string[], options: Parameters<typeof buildFakeGpu>[1] = {}) {
  await using gpu = await buildFakeGpu(scenario, options);
  return await countGpus({
    interpreter: 'python3',
    env: { PATH: process.env.PATH, LD_LIBRARY_PATH: gpu.directory },
  });
}

describe('countGpus', () => {
  it('measurement.md 5: counts the GPUs of the driver without any library of Python', async () => {
    expect(await count(['boards 3'])).toBe(3);
    expect(await count(['boards 0'])).toBe(0);
  });

  it('measurement.md 5: tells why a driver cannot be asked', async () => {
    expect(await count(['fault 0 nvmlInit_v2 9'])).toBe('NVML does not initialise: code 9');
    expect(await count(['fault 0 nvmlDeviceGetCount_v2 4'])).toBe('NVML does not count the GPUs: code 4');
    expect(await count([], { without: ['nvmlInit_v2'] })).toContain('undefined symbol: nvmlInit_v2');
    const broken = mkdtempSync(join(tmpdir(), 'llem-no-driver-'));
    writeFileSync(join(broken, 'libnvidia-ml.so.1'), '');
    const env = { PATH: process.env.PATH, LD_LIBRARY_PATH: broken };
    expect(await countGpus({ interpreter: 'python3', env })).toMatch(/libnvidia-ml\.so\.1: file too short$/);
    expect(await countGpus({ interpreter: '/nowhere/python', env: {} })).toMatch(
      /^\/nowhere\/python cannot be run: /,
    );
  });
});
