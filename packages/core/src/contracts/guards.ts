import type { ComponentKind, ComponentKinds } from '../plugin/plugin.ts';

/** Methods each kind must have: the part of a contract that can be seen without calling anything. */
const METHODS: { readonly [Kind in ComponentKind]: readonly (keyof ComponentKinds[Kind] & string)[] } = {
  energy: ['start'],
  telemetry: ['devices', 'start', 'holdContext'],
  backend: ['check', 'devices', 'requiresGpu', 'environment', 'load'],
  runner: ['run'],
  executor: ['execute'],
};

/** True when `value` has the methods of its kind (INF-06). What they return is checked where it is used. */
export function isComponentInstance<Kind extends ComponentKind>(
  kind: Kind,
  value: unknown,
): value is ComponentKinds[Kind] {
  return METHODS[kind].every((method) => hasMethod(value, method));
}

/** True for a model that can be warmed, run and disposed. */
export function isLoadedModel(value: unknown): boolean {
  return (
    ['warmup', 'run', Symbol.asyncDispose].every((method) => hasMethod(value, method)) &&
    hasField(value, 'info')
  );
}

/** True for an observation of energy or telemetry. */
export function isSession(value: unknown): boolean {
  return hasMethod(value, 'stop') && hasMethod(value, Symbol.asyncDispose);
}

function hasMethod(value: unknown, method: string | symbol): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function';
}

function hasField(value: unknown, field: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const content: unknown = Reflect.get(value, field);
  return typeof content === 'object' && content !== null;
}
