import assert from 'node:assert/strict';
import type { EnergyCapabilities } from '@llem/core';
import type { Rule } from '../rule.ts';
import type { Recording } from './record-observation.ts';

/** What is declared must be there, and what is there must be declared: the host chooses by it. */
export const CAPABILITY_RULES: readonly Rule<Recording>[] = [
  {
    name: 'delivers what it declares',
    requirement: 'INF-06',
    check: (recording) => {
      const { capabilities } = recording.trial.component;
      const missing = namesOf(capabilities).filter((name) => capabilities[name] && !isThere(name, recording));
      assert.deepEqual(missing, [], `declares ${missing.join(', ')}, and the observation has none of it`);
    },
  },
  {
    name: 'declares what it delivers',
    requirement: 'INF-06',
    check: (recording) => {
      const { capabilities } = recording.trial.component;
      const hidden = namesOf(capabilities).filter((name) => !capabilities[name] && isThere(name, recording));
      assert.deepEqual(hidden, [], `gives ${hidden.join(', ')} without declaring it in capabilities`);
    },
  },
  {
    name: 'prints nothing to stdout',
    requirement: 'architecture.md Plugins',
    check: ({ printed }) => {
      assert.deepEqual(printed, [], `printed to stdout, which belongs to the CLI: ${printed.join(' | ')}`);
    },
  },
  {
    name: 'leaves nothing behind after an observation',
    requirement: 'architecture.md Plugins',
    check: ({ left }) => {
      if (left) throw left;
    },
  },
];

const NAMES = ['trace', 'per_device', 'cpu', 'dram'] as const satisfies (keyof EnergyCapabilities)[];

/** All four must be said, so that nothing is declared by being forgotten. */
function namesOf(capabilities: EnergyCapabilities): typeof NAMES {
  for (const name of NAMES)
    assert.equal(typeof capabilities[name], 'boolean', `capabilities.${name} is ${capabilities[name]}`);
  return NAMES;
}

function isThere(
  name: keyof EnergyCapabilities,
  { outcome: { measurement, trace }, trial }: Recording,
): boolean {
  const { devices = [] } = trial.given;
  switch (name) {
    case 'trace':
      return trace !== null;
    case 'per_device':
      assert.ok(
        !trial.component.capabilities.per_device || devices.length > 0,
        'declares per_device: give the suite devices to observe',
      );
      return measurement.per_device_j !== null;
    case 'cpu':
      return measurement.cpu_j !== null;
    case 'dram':
      return measurement.dram_j !== null;
  }
}
