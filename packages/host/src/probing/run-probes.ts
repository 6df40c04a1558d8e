import { type AnyComponent, PluginError, type ProbeContext, type ProbeResult } from '@llem/core';
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
        say({ index, probe: await ask(component, job.context) });
      } catch (error) {
        say(ProbeMessage.parse({ index, failure: PluginError.is(error) ? error : failureOf(error) }));
      }
    }),
  );
  clearInterval(life);
}

async function ask(component: Pick<AnyComponent, 'probe'>, context: ProbeContext): Promise<ProbeResult> {
  try {
    const answer = ProbeAnswer.safeParse(await component.probe(context));
    if (answer.success) return answer.data;
    const issues = answer.error.issues.map(({ path, message }) => [...path, message].join(': '));
    return { available: false, reason: `probe returned no probe result: ${issues.join('; ')}`, fix: null };
  } catch (error) {
    return { available: false, reason: `probe failed: ${messageOf(error)}`, fix: null };
  }
}

function failureOf(error: unknown) {
  return { code: 'PLUGIN.LOAD_FAILED', message: messageOf(error), why: null, fix: null };
}
