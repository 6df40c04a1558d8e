import { expect, it } from 'vitest';
import { untoldWarnings } from './untold-warnings.ts';

it('measurement.md 14: a condition that the meter has told is not told again in other words', () => {
  const told = ['nvml_sample_gap: GPU 0 was not read for 0.3 s. Leave a core idle.'];
  const ours = [
    'nvml_sample_gap: 300 ms between readings of GPU 0. Check the load.',
    'power_capped: in 20 % of the rows of GPU 0. Raise the limit.',
    'power_capped: in 30 % of the rows of GPU 1. Raise the limit.',
  ];
  expect(untoldWarnings(ours, told)).toEqual(ours.slice(1));
  expect(untoldWarnings(ours, [])).toEqual(ours);
});
