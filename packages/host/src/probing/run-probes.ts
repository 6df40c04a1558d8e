import {
  type Component,
  createSystemClock,
  DeviceInfoSchema,
  PluginError,
  type ProbeResult,
} from '@llem/core';
import * as z from 'zod';
import { componentSection } from '../loading/component-section.ts';
import { describeComponent } from '../loading/component-shape.ts';
import { loadComponent } from '../loading/load-component.ts';
import { messageOf } from '../message-of.ts';
import { ProbeAnswer, ProbeMessage } from './probe-message.ts';
import { ALIVE, type ProbeJob } from './probe-protocol.ts';

const SIGN_OF_LIFE_MS = 100;

/**
 * Loads and asks every target, all at once, and says each answer as soon as it is there. Runs in a thread of the
 * probe process.
 */
export async function runProbes(
  job: ProbeJob,
  say: (message: ProbeMessage | typeof ALIVE) => void,
): Promise<void> {
  const life = setInterval(() => say(ALIVE), SIGN_OF_LIFE_MS);
  await Promise.all(
    job.targets.map(async ({ index, plugin, kind, id }) => {
      try {
        const component = await loadComponent(plugin, kind, id);
        say({ index, description: describeComponent(component) });
        const probe = await ask(component, job.context);
        if (job.devices && probe.available && component.kind === 'telemetry') {
          const telemetry = await loadComponent(plugin, 'telemetry', id);
          say({ index, devices: await devicesOf(telemetry, job.context) });
        }
        say({ index, probe });
      } catch (error) {
        say(ProbeMessage.parse({ index, failure: PluginError.is(error) ? error : failureOf(error) }));
      }
    }),
  );
  clearInterval(life);
}

async function ask(component: Component, context: ProbeJob['context']): Promise<ProbeResult> {
  try {
    const configured = componentSection(component, context.settings);
    if (!configured.success) return { available: false, reason: configured.reason, fix: configured.fix };
    const answer = ProbeAnswer.safeParse(await component.probe({ ...context, config: configured.section }));
    if (answer.success) return answer.data;
    const issues = answer.error.issues.map(({ path, message }) => [...path, message].join(': '));
    return { available: false, reason: `probe returned no probe result: ${issues.join('; ')}`, fix: null };
  } catch (error) {
    return { available: false, reason: `probe failed: ${messageOf(error)}`, fix: null };
  }
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

function failureOf(error: unknown) {
  return { code: 'PLUGIN.LOAD_FAILED', message: messageOf(error), why: null, fix: null };
}
