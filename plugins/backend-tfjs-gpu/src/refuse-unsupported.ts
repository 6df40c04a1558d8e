import { BackendError, type ExperimentConfig } from '@llem/core';
import { unsupportedSetting } from './errors.ts';
import { findingsOf } from './findings.ts';

/** Throws a BackendError for a setting that this backend would have to drop silently. */
export function refuseUnsupported(config: ExperimentConfig): void {
  if (config.lora) {
    throw unsupportedSetting(
      'lora',
      'adapters are not applied',
      'merge the adapter into the model beforehand and point model at the merged directory',
    );
  }
  const [key] = Object.keys(config.passthrough_kwargs ?? {});
  if (key !== undefined) {
    throw unsupportedSetting(
      `passthrough_kwargs.${key}`,
      'TensorFlow.js has no engine constructor that could take it',
      `remove ${key} from passthrough_kwargs`,
    );
  }
  const [finding] = findingsOf(config);
  if (finding)
    throw new BackendError('BACKEND.INCOMPATIBLE_HARDWARE', finding.message, {
      backend: 'tfjs',
      fix: finding.fix,
    });
}
