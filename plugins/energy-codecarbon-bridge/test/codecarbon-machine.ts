import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSystemClock, deepFreeze, UserConfig } from '@llem/core';
import { createFakeContext } from '@llem/testkit';
import { buildFakeGpu } from '../../../tests/fake-gpu/build-fake-gpu.mjs';
import { createPythonMachine } from '../../../tests/python-energy/python-machine.ts';
import { createCodecarbonSource, probeCodecarbon } from '../src/codecarbon-source.ts';

export interface Setting {
  /** Null: a machine without a GPU or its driver. */
  readonly scenario?: readonly string[] | null;
  readonly country?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Folder of Python modules in `fixtures`. */
  readonly modules?: string;
  /** The user's `.codecarbon.config`. */
  readonly config?: readonly string[];
}

/** CodeCarbon over a simulated machine of three boards that idle at 100 W. */
export async function createCodecarbonMachine({
  scenario = [],
  country,
  env,
  modules,
  config,
}: Setting = {}) {
  const gpu = scenario && (await buildFakeGpu(['boards 3', 'set * idle_w 100', ...scenario]));
  const folder = modules && fileURLToPath(new URL(`fixtures/${modules}`, import.meta.url));
  const python = await createPythonMachine(gpu?.directory ?? null, folder ? { modules: folder } : {});
  if (config)
    writeFileSync(join(python.home, '.codecarbon.config'), ['[codecarbon]', ...config, ''].join('\n'));
  const context = createFakeContext({
    clock: createSystemClock(),
    env: { ...python.env, ...env },
    settings: deepFreeze(UserConfig.parse({ measurement: country ? { country_iso_code: country } : {} })),
  });
  return {
    context,
    gpu,
    home: python.home,
    source: createCodecarbonSource(context),
    probe: () => probeCodecarbon(context),
    async [Symbol.asyncDispose]() {
      python[Symbol.dispose]();
      await gpu?.[Symbol.asyncDispose]();
    },
  };
}
