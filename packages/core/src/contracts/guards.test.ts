import { describe, expect, it } from 'vitest';
import { COMPONENT_KINDS } from '../plugin/plugin.ts';
import { isComponentInstance, isLoadedModel, isSession } from './guards.ts';

const nothing = async () => undefined;
const INSTANCES: Record<string, Record<string, unknown>> = {
  energy: { start: nothing },
  telemetry: { devices: nothing, start: nothing, holdContext: nothing },
  backend: { check: nothing, devices: nothing, requiresGpu: nothing, environment: nothing, load: nothing },
  runner: { run: nothing },
  executor: { execute: nothing },
};

/** The same object without one key. */
function without(
  value: Record<string | symbol, unknown>,
  key: string | symbol,
): Record<string | symbol, unknown> {
  const copy = { ...value };
  delete copy[key];
  return copy;
}

describe('guards', () => {
  it.each(COMPONENT_KINDS)(
    'INF-06: accepts a %s with its methods, refuses it without any one of them',
    (kind) => {
      const instance = INSTANCES[kind] ?? {};
      expect(isComponentInstance(kind, instance)).toBe(true);
      expect(Object.keys(instance).length).toBeGreaterThan(0);
      for (const method of Object.keys(instance)) {
        expect(isComponentInstance(kind, without(instance, method)), method).toBe(false);
        expect(isComponentInstance(kind, { ...instance, [method]: true }), method).toBe(false);
      }
    },
  );

  it('INF-06: accepts methods of a class, refuses what is no object', () => {
    class Source {
      async start() {}
    }
    expect(isComponentInstance('energy', new Source())).toBe(true);
    for (const value of [null, undefined, 'start', 7, Source])
      expect(isComponentInstance('energy', value)).toBe(false);
  });

  it('INF-06: a model has info and can be warmed, run and disposed', () => {
    const model = { info: {}, warmup: nothing, run: nothing, [Symbol.asyncDispose]: nothing };
    expect(isLoadedModel(model)).toBe(true);
    for (const key of Reflect.ownKeys(model))
      expect(isLoadedModel(without(model, key)), String(key)).toBe(false);
    expect(isLoadedModel({ ...model, info: 'none' })).toBe(false);
    expect(isLoadedModel({ ...model, info: null })).toBe(false);
  });

  it('INF-06: a session can be stopped and disposed', () => {
    const session = { stop: nothing, [Symbol.asyncDispose]: nothing };
    expect(isSession(session)).toBe(true);
    for (const key of Reflect.ownKeys(session))
      expect(isSession(without(session, key)), String(key)).toBe(false);
  });
});
