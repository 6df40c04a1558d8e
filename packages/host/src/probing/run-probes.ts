import {
  type Component,
  createSystemClock,
  DeviceInfoSchema,
  deepFreeze,
  LLEMError,
  messageOf,
  PluginError,
  type ProbeResult,
} from '@llem/core';
import * as z from 'zod';
import { pluginOfStack } from '../blame-plugin.ts';
import type { DiscoveredPlugin } from '../discovery/examine-folder.ts';
import { componentSection } from '../loading/component-section.ts';
import { describeComponent } from '../loading/component-shape.ts';
import { loadComponent } from '../loading/load-component.ts';
import { mendPlugin, unusablePlugin } from '../loading/unusable-plugin.ts';
import { watchPrototypes } from '../loading/watch-prototypes.ts';
import { toPluginError } from '../plugin-finding.ts';
import { ProbeAnswer, ProbeMessage } from './probe-message.ts';
import { ALIVE, type ProbeJob, type Turn } from './probe-protocol.ts';

const SIGN_OF_LIFE_MS = 100;

/**
 * Loads and asks every target, all at once, and says each answer as soon as it is there. Runs in a thread of the
 * probe process.
 */
export async function runProbes(
  job: ProbeJob,
  say: (message: ProbeMessage | Turn | typeof ALIVE) => void,
): Promise<void> {
  say(ALIVE);
  const life = setInterval(() => say(ALIVE), SIGN_OF_LIFE_MS);
  const context = deepFreeze(job.context);
  process.on('uncaughtException', (error) => tellCrash(job, error, say));
  await Promise.all(
    job.targets.map(async ({ index, plugin, kind, id }) => {
      try {
        const enter = () => say({ turnOf: index, begins: true });
        const leave = () => say({ turnOf: index, begins: false });
        const component = await loadComponent(plugin, kind, id, enter).finally(leave);
        say({ index, description: describeComponent(component) });
        const probe = await ask(component, plugin, context, enter, leave);
        if (job.devices && probe.available && component.kind === 'telemetry') {
          const telemetry = await loadComponent(plugin, 'telemetry', id);
          say({ index, devices: await devicesOf(telemetry, context) });
        }
        say({ index, probe });
      } catch (error) {
        say(ProbeMessage.parse({ index, failure: PluginError.is(error) ? error : failureOf(plugin, error) }));
      }
    }),
  );
  clearInterval(life);
}

async function ask(
  component: Component,
  plugin: DiscoveredPlugin,
  context: ProbeJob['context'],
  enter: () => void,
  leave: () => void,
): Promise<ProbeResult> {
  const fix = mendPlugin(plugin.package);
  try {
    const configured = componentSection(component, context.settings);
    if (!configured.success) return { available: false, reason: configured.reason, fix: configured.fix };
    const changes = watchPrototypes();
    enter();
    const asked = component.probe(Object.freeze({ ...context, config: configured.section }));
    leave();
    // Before anybody else's turn, who could have done it too.
    refuseChanges(plugin, changes());
    const answer = ProbeAnswer.safeParse(await asked);
    if (answer.success) return answer.data;
    const issues = answer.error.issues.map(({ path, message }) => [...path, message].join(': '));
    return { available: false, reason: `probe returned no probe result: ${issues.join('; ')}`, fix };
  } catch (error) {
    if (PluginError.is(error) && error.code === 'PLUGIN.POLLUTION') throw error;
    const known = LLEMError.is(error) ? error.fix : null;
    return { available: false, reason: `probe failed: ${messageOf(error)}`, fix: known ?? fix };
  }
}

/** What nobody waits for ends this thread, and with it the answers of all, unless it is known whose it is. */
function tellCrash({ targets }: ProbeJob, error: unknown, say: (message: ProbeMessage) => void): void {
  const owner = pluginOfStack(error);
  const culprits = targets.filter(({ plugin }) => plugin.package === owner);
  if (culprits.length === 0) throw error;
  const reason = `probe crashed: ${messageOf(error)}`;
  for (const { index, plugin } of culprits)
    say({ index, probe: { available: false, reason, fix: mendPlugin(plugin.package) } });
}

function refuseChanges(plugin: DiscoveredPlugin, changes: readonly string[]): void {
  if (changes.length === 0) return;
  const why = `a probe of it changed ${changes.join(', ')}, which all code of the process shares`;
  throw toPluginError({ ...unusablePlugin(plugin), code: 'PLUGIN.POLLUTION', why });
}

/** What a telemetry sees, nothing where it fails or returns nonsense; no session is opened, so nothing is left running. */
async function devicesOf(telemetry: Component<'telemetry'>, given: ProbeJob['context']) {
  const silent = { debug() {}, info() {}, warn() {} };
  const context = {
    ...given,
    logger: silent,
    clock: createSystemClock(),
    signal: new AbortController().signal,
    progress() {},
  };
  try {
    return z.array(DeviceInfoSchema).parse(await telemetry.create({}, context).devices());
  } catch {
    return [];
  }
}

function failureOf(plugin: DiscoveredPlugin, error: unknown) {
  return { ...unusablePlugin(plugin), code: 'PLUGIN.LOAD_FAILED', why: messageOf(error) };
}
