import { readFile } from 'node:fs/promises';
import {
  type Clock,
  defineComponent,
  definePlugin,
  type EnergySource,
  type ProbeResult,
  unmeasured,
} from '@llem/core';
import * as z from '@llem/core/zod';

/** `energy_sources.wattbox` of the user config: the file in which the meter counts microjoules. */
const Section = z.strictObject({ file: z.string().default('/dev/wattbox') });

async function readJoules(file: string): Promise<number> {
  const text = (await readFile(file, 'utf8')).trim();
  if (!/^\d+$/.test(text)) throw new Error(`${file} holds "${text}", not a number of microjoules`);
  return Number(text) / 1e6;
}

async function probe(file: string): Promise<ProbeResult> {
  return readJoules(file).then(
    () => ({ available: true, detail: `counter in ${file}` }),
    ({ message }: Error) => ({ available: false, reason: message, fix: 'set energy_sources.wattbox.file' }),
  );
}

const createWattbox = (file: string, clock: Clock): EnergySource => ({
  async start({ signal }) {
    signal.throwIfAborted();
    const start_j = await readJoules(file);
    const start_s = clock.now();
    return {
      async stop() {
        const total_j = (await readJoules(file)) - start_j;
        if (total_j <= 0) throw new Error(`the counter in ${file} did not move: is the Wattbox plugged in?`);
        const u_j = 0.01 * total_j;
        const uncertainty_terms = [{ term: 'sensor', u_j, kind: 'systematic' as const, note: '1 % of E' }];
        const known = { total_j, uncertainty_j: u_j, uncertainty_terms };
        return { measurement: { ...unmeasured('wattbox', clock.now() - start_s), ...known }, trace: null };
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
      probe: ({ config }) => probe(Section.parse(config).file),
      create: (config, { clock }) => createWattbox(Section.parse(config).file, clock),
    }),
  ],
});
