import { LLEMError, messageOf, PluginError } from '@llem/core';
import type { Origin } from './checked-output.ts';

/** Seconds that a meter has for an answer: a run must not be lost to it, nor wait for ever. Engines may take hours. */
const METER_SECONDS: Readonly<Record<string, number>> = {
  prepare: 120,
  devices: 30,
  start: 30,
  stop: 30,
  holdContext: 120,
};
const DISPOSE_SECONDS = 10;

/** One call of a component, or of a handle that it gave out. */
export interface ComponentCall {
  readonly origin: Origin;
  /** Name of the method; `dispose` for `Symbol.asyncDispose`. */
  readonly method: string;
  /** Seconds for its answer; null when it may take as long as it takes. */
  readonly limit_sec: number | null;
}

/**
 * The call of a method. A source that `isSlow`, because it has a `prepare`, may be started without it, as for a
 * baseline, and then does there what makes it slow.
 */
export function componentCall(origin: Origin, name: string | symbol, isSlow = false): ComponentCall {
  if (name === Symbol.asyncDispose) return { origin, method: 'dispose', limit_sec: DISPOSE_SECONDS };
  const method = String(name);
  const limited = isSlow && method === 'start' ? 'prepare' : method;
  const limit_sec = origin.kind === 'backend' ? null : (METER_SECONDS[limited] ?? null);
  return { origin, method, limit_sec };
}

/** The call as messages name it. */
export function describeCall({ origin, method }: ComponentCall): string {
  return `plugin ${origin.package}: ${method} of ${origin.kind} '${origin.id}'`;
}

/** What a call threw, as an error that names the plugin; what llem explains already, in whichever copy, stays as it is. */
export function callFailed(call: ComponentCall, thrown: unknown): LLEMError {
  if (LLEMError.is(thrown)) return thrown;
  return new PluginError('PLUGIN.CALL_FAILED', `${describeCall(call)} failed: ${messageOf(thrown)}`, {
    fix: `run again with --verbose to see where, and report it to the author of ${call.origin.package}`,
    plugin: call.origin.package,
    cause: thrown,
  });
}

/** The error of a call whose answer nobody waits for any more. */
export function noAnswer(call: ComponentCall, why: string): PluginError {
  const { package: owner, kind } = call.origin;
  return new PluginError('PLUGIN.NO_ANSWER', `${describeCall(call)} does not answer`, {
    why,
    fix: `npm install ${owner}@latest, or use another ${kind}`,
    plugin: owner,
  });
}
