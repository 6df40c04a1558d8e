import { BackendError, type ExperimentConfig } from '@llem/core';
import type { Engine } from './engine.ts';

/** Throws for a setting that would not reach the engine: a value that is dropped in silence measures something else. */
export function refuseUnsupported(config: ExperimentConfig, { options, version }: Engine): void {
  const unused = {
    lora: config.lora,
    traffic: config.traffic,
    'load_format: dummy': config.load_format === 'dummy',
  };
  const passed = Object.keys(config.passthrough_kwargs ?? {}).filter((name) => !options.includes(name));
  const [field] = [
    ...Object.entries(unused).flatMap(([name, value]) => (value ? [name] : [])),
    ...passed.map((name) => `passthrough_kwargs.${name}`),
  ];
  if (field === undefined) return;
  throw new BackendError('BACKEND.UNSUPPORTED_SETTING', `magpie ${version} does not take ${field}`, {
    why: 'the engine has nothing that it could be given to',
    fix: `remove ${field} from the experiment`,
    backend: 'magpie',
  });
}
