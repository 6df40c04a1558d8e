export * from './config/index.ts';
export * from './contracts/backend.ts';
export * from './contracts/backend-output.ts';
export * from './contracts/device.ts';
export * from './contracts/energy.ts';
export * from './contracts/executor.ts';
export * from './contracts/guards.ts';
export * from './contracts/progress.ts';
export * from './contracts/runner.ts';
export * from './contracts/sensor-output.ts';
export * from './contracts/telemetry.ts';
export { unmeasured } from './contracts/unmeasured.ts';
export { visibleDevices } from './contracts/visible-devices.ts';
export * from './contracts/window.ts';
export * from './errors/index.ts';
export { openRegularFile, readRegularFile } from './files/regular-file.ts';
export { canonicalExperiment, canonicalField, canonicalText } from './identity/canonical-experiment.ts';
export { closestMatch, closestMatches } from './identity/closest-match.ts';
export {
  hashOfCanonicalText,
  measurementConfigHash,
  studyDesignHash,
  studyHashOfCanonicalTexts,
} from './identity/hashes.ts';
export { sanitizeExperimentId } from './identity/sanitize-experiment-id.ts';
export * from './plugin/context.ts';
export * from './plugin/decision.ts';
export { PluginManifest } from './plugin/manifest.ts';
export * from './plugin/plugin.ts';
export { setupFolder } from './plugin/setup-folder.ts';
export { createSystemClock } from './plugin/system-clock.ts';
export * from './result/index.ts';
