import { PluginError } from '@llem/core';
import { watchPrototypes } from '../loading/watch-prototypes.ts';
import { awaitAnswer, type Patience } from './await-answer.ts';
import type { Origin } from './checked-output.ts';
import { type ComponentCall, callFailed, componentCall, describeCall } from './component-call.ts';

/** A meter that computes for longer before it lets go of the process delays whatever is to happen at an instant. */
const LONG_HOLD_SEC = 1;

/**
 * The same component, whose failures name its plugin, and each of whose asynchronous calls ends, also those of the
 * handles that it gives out. What a call does to the prototypes that all code shares is undone and refused.
 */
export function attendComponent<Component extends object>(
  component: Component,
  origin: Origin,
  patience: Patience,
): Component {
  return new Proxy(component, {
    get(target, name) {
      const call = componentCall(origin, name, 'prepare' in target);
      const member = explained(call, (): unknown => Reflect.get(target, name));
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const changes = watchPrototypes();
        const began_s = patience.clock.now();
        const answer = explained(call, (): unknown => member.apply(target, args));
        tellHold(call, patience.clock.now() - began_s, patience);
        refuseChanges(call, changes());
        if (!(answer instanceof Promise)) return answer;
        return awaitAnswer(answer, call, patience).then((given: unknown) => {
          refuseChanges(call, changes());
          return isHandle(given) ? attendComponent(given, origin, patience) : given;
        });
      };
    },
  });
}

function explained<T>(call: ComponentCall, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw callFailed(call, error);
  }
}

/** An engine may compute in this process as long as it likes: its window has stamps of its own. */
function tellHold(call: ComponentCall, seconds: number, { logger }: Patience): void {
  if (call.origin.kind === 'backend' || seconds < LONG_HOLD_SEC) return;
  logger.warn(
    `${describeCall(call)} held up this process for ${seconds.toFixed(1)} s: nothing else could be done in it`,
  );
}

function refuseChanges(call: ComponentCall, changes: readonly string[]): void {
  if (changes.length === 0) return;
  const { package: owner, kind } = call.origin;
  throw new PluginError('PLUGIN.POLLUTION', `${describeCall(call)} changed ${changes.join(', ')}`, {
    why: 'all code of the process shares it, so that no figure could be trusted; it was undone',
    fix: `npm install ${owner}@latest, or use another ${kind}`,
    plugin: owner,
  });
}

function isHandle(value: unknown): value is AsyncDisposable {
  return typeof value === 'object' && value !== null && Symbol.asyncDispose in value;
}
