import { describe, expect, it } from 'vitest';
import { runProcess } from '../../packages/process/src/index.ts';
import { buildFakeGpu } from '../fake-gpu/build-fake-gpu.mjs';
import { createPythonMachine } from './python-machine.ts';

const SCRIPT = `
import json, time, pynvml as n
n.nvmlInit()
board = n.nvmlDeviceGetHandleByIndex(1)
start, joules = time.monotonic(), n.nvmlDeviceGetTotalEnergyConsumption(board) / 1000
time.sleep(0.6)
joules = n.nvmlDeviceGetTotalEnergyConsumption(board) / 1000 - joules
seconds = time.monotonic() - start
field = n.nvmlDeviceGetFieldValues(board, [n.NVML_FI_DEV_POWER_INSTANT])[0]
try:
    n.nvmlDeviceGetFanSpeed(board)
    fan = "read"
except n.NVMLError as error:
    fan = str(error)
print(json.dumps({
    "count": n.nvmlDeviceGetCount(),
    "name": n.nvmlDeviceGetName(board),
    "driver": n.nvmlSystemGetDriverVersion(),
    "watts": n.nvmlDeviceGetPowerUsage(board) / 1000,
    "instant": field.value.uiVal / 1000,
    "joules": joules,
    "seconds": seconds,
    "memory": n.nvmlDeviceGetMemoryInfo(board).total >> 20,
    "pids": [process.pid for process in n.nvmlDeviceGetComputeRunningProcesses(board)],
    "capability": n.nvmlDeviceGetCudaComputeCapability(board),
    "fan": fan,
}))
n.nvmlShutdown()
`;

describe('pynvml on simulated boards', () => {
  it('issue 4: real pynvml reads a simulated board, and its errors are those of NVML', async () => {
    await using gpu = await buildFakeGpu([
      'boards 2',
      'set 1 idle_w 200',
      'set 1 name NVIDIA A10',
      'process 1 4000001 7',
    ]);
    using python = await createPythonMachine(gpu.directory);
    const { stdout, stderr } = await runProcess(python.env.LLEM_PYTHON ?? '', ['-c', SCRIPT], {
      env: python.env,
      timeoutSec: 60,
    });
    expect(stderr).toBe('');
    const { joules, seconds, ...said } = JSON.parse(stdout) as { joules: number; seconds: number };
    expect(said).toEqual({
      count: 2,
      name: 'NVIDIA A10',
      driver: '580.159.04',
      watts: 200,
      instant: 200,
      memory: 143771,
      pids: [4000001],
      capability: [9, 0],
      fan: 'Not Supported',
    });
    // A plain difference is off by a tick of 0.1 s at most.
    expect(Math.abs(joules - 200 * seconds)).toBeLessThanOrEqual(25);
  });
});
