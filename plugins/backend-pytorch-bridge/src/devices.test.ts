import { createExampleConfig, createExampleDevice } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { candidateDevices, requiresGpu } from './devices.ts';

const visible = [0, 1, 2, 3].map((index) => createExampleDevice(index, { uuid: `GPU-${index}` }));
const configured = (pytorch: object) => ({ ...createExampleConfig(), backend: 'pytorch', pytorch });

describe('devices of the pytorch backend', () => {
  it.each([
    [{}, [0, 1, 2, 3]],
    [{ device_map: null }, [0, 1, 2, 3]],
    [{ device_map: 'balanced' }, [0, 1, 2, 3]],
    [{ device_map: 'cuda:2' }, [2]],
    [{ device_map: 'cuda' }, [0]],
    [{ device_map: 'cuda:7' }, []],
    [{ device_map: 'cpu' }, []],
    [{ num_processes: 2 }, [0, 1]],
    [{ num_processes: 1 }, [0, 1, 2, 3]],
    [{ tp_plan: 'auto', tp_size: 2 }, [0, 1]],
    [{ tp_plan: 'auto' }, [0, 1, 2, 3]],
  ])('measurement.md 6: %j is on %j of four', (section, expected) => {
    expect(candidateDevices(configured(section), visible)).toEqual(expected.map((index) => `GPU-${index}`));
  });

  it.each([
    [{}, false],
    [{ device_map: 'cpu' }, false],
    [{ device_map: 'cuda:0' }, true],
    [{ attn_implementation: 'flash_attention_2' }, true],
    [{ attn_implementation: 'sdpa', load_in_4bit: true }, false],
  ])('measurement.md 11: %j needs a GPU: %j', (section, expected) => {
    expect(requiresGpu(configured(section))).toBe(expected);
  });
});
