import { readFile } from 'node:fs/promises';
import {
  type Clock,
  defineComponent,
  definePlugin,
  type EnergySource,
  PluginError,
  unmeasured,
} from '@llem/core';
import * as z from '@llem/core/zod';

/** `energy_sources.wattbox` of the user config: the file in which the meter counts microjoules. */
const Section = z.strictObject({ file: z.string().default('/dev/wattbox') });
const fix = 'plug the Wattbox in, or set energy_sources.wattbox.file to where it counts';

async function readJoules(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(({ message }: Error) => message);
  if (/^\d+\s*$/.test(text)) return Number(text) / 1e6;
  throw new PluginError('PLUGIN.UNAVAILABLE', `no counter in ${file}: ${text}`, { fix });
}

const createWattbox = (file: string, clock: Clock): EnergySource => ({
  async start({ signal }) {
    signal.throwIfAborted();
    const start_j = await readJoules(file);
    const start_s = clock.now();
    return {
      async stop() {
        const total_j = (await readJoules(file)) - start_j;
        const empty = unmeasured('wattbox', clock.now() - start_s);
        // A meter that stands still has failed, and what failed is null, never 0.
        const warnings = [`energy_source_failed: the counter in ${file} stood still. ${fix}.`];
        if (total_j <= 0) return { measurement: { ...empty, warnings }, trace: null };
        const u_j = 0.01 * total_j;
        const uncertainty_terms = [{ term: 'sensor', u_j, kind: 'systematic' as const, note: '1 % of E' }];
        return { measurement: { ...empty, total_j, uncertainty_j: u_j, uncertainty_terms }, trace: null };
      },
      async [Symbol.asyncDispose]() {},
    };
  },
});

export default definePlugin({
  components: [
    defineComponent({
      kind: 'energy',
      id: 'wattbox',
      priority: 50,
      claims: ['wall-power'],
      capabilities: { trace: false, per_device: false, cpu: false, dram: false },
      configSchema: Section,
      probe: ({ config }) =>
        readJoules(Section.parse(config).file).then(
          (joules) => ({ available: true, detail: `it has counted ${joules} J` }),
          ({ message }: Error) => ({ available: false, reason: message, fix }),
        ),
      create: (config, { clock }) => createWattbox(Section.parse(config).file, clock),
    }),
  ],
});
