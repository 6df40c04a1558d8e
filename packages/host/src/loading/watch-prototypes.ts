/** What every object of its kind inherits: a loop over the fields of anything sees what is put there to be seen. */
const SHARED: ReadonlyMap<string, object> = new Map(
  [Array, Boolean, Date, Error, Function, Map, Number, Promise, RegExp, Set, String].map((builtIn) => [
    `${builtIn.name}.prototype`,
    builtIn.prototype,
  ]),
);

type Members = ReadonlyMap<PropertyKey, PropertyDescriptor>;

/**
 * Notes the prototypes that all code of the process shares. What it returns undoes what was done to them since, and
 * names it: anything on `Object.prototype`, and what a loop would see on another. A polyfill does neither.
 */
export function watchPrototypes(): () => string[] {
  const original = membersOf(Object.prototype);
  const visible = new Map([...SHARED].map(([name, prototype]) => [name, new Set(Object.keys(prototype))]));
  return () => [...restoreObject(original), ...[...visible].flatMap(removeVisible)];
}

function restoreObject(original: Members): string[] {
  const now = membersOf(Object.prototype);
  const changed = [...new Set([...now.keys(), ...original.keys()])].filter(
    (key) => !isSame(now.get(key), original.get(key)),
  );
  for (const key of changed) {
    const before = original.get(key);
    if (before) Reflect.defineProperty(Object.prototype, key, before);
    else Reflect.deleteProperty(Object.prototype, key);
  }
  return changed.map((key) => `Object.prototype.${String(key)}`);
}

/** A map and not an object: what is asked of an object that lacks it is asked of the prototype in doubt. */
function membersOf(prototype: object): Members {
  return new Map(
    Reflect.ownKeys(prototype).map((key) => [key, Object.getOwnPropertyDescriptor(prototype, key) ?? {}]),
  );
}

function isSame(now: PropertyDescriptor | undefined, before: PropertyDescriptor | undefined): boolean {
  return (
    Boolean(now) === Boolean(before) &&
    now?.value === before?.value &&
    now?.get === before?.get &&
    now?.set === before?.set
  );
}

function removeVisible([name, before]: readonly [string, ReadonlySet<string>]): string[] {
  const prototype = SHARED.get(name) ?? {};
  const added = Object.keys(prototype).filter((key) => !before.has(key));
  for (const key of added) Reflect.deleteProperty(prototype, key);
  return added.map((key) => `${name}.${key}`);
}
