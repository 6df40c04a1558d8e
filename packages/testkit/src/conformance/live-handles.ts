import { createHook } from 'node:async_hooks';

/** What keeps a program alive until it is closed, by the names of Node's async hooks. */
const HANDLES = new Set([
  'Timeout',
  'Immediate',
  'PIPEWRAP',
  'PROCESSWRAP',
  'TCPWRAP',
  'TCPSERVERWRAP',
  'UDPWRAP',
  'FSEVENTWRAP',
  'STATWATCHER',
  'SIGNALWRAP',
  'MESSAGEPORT',
]);

const live = new Map<number, { readonly type: string; readonly resource: object }>();
let newest = 0;

/**
 * Watches every handle that is made from the first call on. A number of active handles would not do: one that the
 * test runner closes meanwhile would hide one that was left.
 */
const hook = createHook({
  init: (id, type, _trigger, resource) => {
    newest = Math.max(newest, id);
    if (HANDLES.has(type)) live.set(id, { type, resource });
  },
  destroy: (id) => void live.delete(id),
});

/** An instant, for `handlesSince`. */
export function markHandles(): number {
  hook.enable();
  return newest;
}

/** Kinds of the handles made since `mark` that are open and keep the program alive, or work on for ever beside it. */
export function handlesSince(mark: number): string[] {
  return [...live]
    .filter(([id, { resource }]) => id > mark && keepsAlive(resource))
    .map(([, { type }]) => type);
}

/** An interval that was let go of lets the program end, and reads its sensor until then. */
function keepsAlive(resource: object): boolean {
  // Of an immediate that ran, Node says so here before it says so to the hook.
  if (Reflect.get(resource, '_destroyed') === true) return false;
  if (typeof Reflect.get(resource, '_repeat') === 'number') return true;
  const hasRef: unknown = Reflect.get(resource, 'hasRef');
  return typeof hasRef !== 'function' || Reflect.apply(hasRef, resource, []) === true;
}
