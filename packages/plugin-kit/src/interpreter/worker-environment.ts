import { delimiter } from 'node:path';
import type { UserConfig } from '@llem/core';
import { expandHome } from '@llem/hub';
import { BRIDGE_FOLDER } from './python-folders.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of a worker: the user's, with the way to `llem_bridge` and what every engine must agree on. */
export function workerEnvironment(env: Environment, settings: UserConfig): Environment {
  return {
    ...env,
    PYTHONPATH: [BRIDGE_FOLDER, env.PYTHONPATH].filter(Boolean).join(delimiter),
    // The last lines before a crash would otherwise be lost in a buffer.
    PYTHONUNBUFFERED: '1',
    HF_HOME: expandHome(settings.output.model_cache_dir, env),
    // CUDA and NVML must count the GPUs alike.
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
  };
}
