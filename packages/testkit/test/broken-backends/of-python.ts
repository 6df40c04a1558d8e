import type { BackendVariant } from '../backend-variant.ts';

export const PYTHON = {
  interpreter: '/usr/bin/python3',
  python_version: '3.11.2',
  pip_freeze: '',
  conda_list: null,
  cuda_version: null,
};

/** A sound backend whose engine is a Python process, as far as one can see. */
export function ofPython(): BackendVariant {
  return { capabilities: { engine_process: 'python' }, script: { environment: PYTHON } };
}
