// @ts-check
// The packages below CONFORMANCE_ROOT, as `tools/gpu/pack.mjs` installed them, and the GPUs that NVML lists there.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { resolve } = createRequire(join(process.env.CONFORMANCE_ROOT ?? process.cwd(), 'package.json'));

/** @param {string} name */
export const load = (name) => import(pathToFileURL(resolve(name)).href);

/** The component of a kind in an installed plugin. @param {string} name @param {string} kind */
export async function componentOf(name, kind) {
  const { default: plugin } = await load(name);
  return plugin.components.find((/** @type {{ kind: string }} */ component) => component.kind === kind);
}

/** Every GPU of the machine. */
export async function listDevices() {
  const { createFakeContext } = await load('@llem/testkit');
  const telemetry = await componentOf('@llem/energy-nvml', 'telemetry');
  return telemetry.create({}, createFakeContext()).devices();
}
