// @ts-check
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The built parts of @llem/energy-nvml, installed below `root` (or the workspace's own): the validation looks at
 * readings that the public interface does not show. @param {string} root
 */
export async function loadPlugin(root) {
  const manifest = createRequire(join(root, 'package.json')).resolve('@llem/energy-nvml/package.json');
  const load = (/** @type {string} */ path) =>
    import(pathToFileURL(join(dirname(manifest), 'dist', path)).href);
  const [
    { createSampler },
    { estimateDevice },
    uncertainty,
    { holdContext },
    { openNvml },
    { describeDevices },
  ] = await Promise.all([
    load('sampler/sampler.js'),
    load('estimate/device-estimate.js'),
    load('estimate/uncertainty.js'),
    load('context/hold-context.js'),
    load('nvml/nvml-library.js'),
    load('nvml/describe-devices.js'),
  ]);
  return {
    createSampler,
    estimateDevice,
    uncertainty,
    holdContext,
    openNvml,
    describeDevices,
  };
}

/** Seconds on the clock of every reading. */
export const now = () => Number(process.hrtime.bigint()) / 1e9;
