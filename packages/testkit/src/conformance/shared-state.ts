/** Where all code of a process finds its built-in functions. */
const OWNERS: Readonly<Record<string, object>> = {
  globalThis,
  process,
  console: globalThis.console,
  Date,
  Math,
};

/** Their names when this module is loaded; what Node defines at its first use is left out. */
const BUILT_IN = Object.entries(OWNERS).flatMap(([owner, object]) =>
  Object.entries(Object.getOwnPropertyDescriptors(object))
    .filter(([, { value }]) => typeof value === 'function')
    .map(([name]) => ({ owner, object, name })),
);

/** What a plugin may read and must leave as it is, by what it is called: environment, directory, built-in functions. */
export function sharedState(): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([
    ['working directory', process.cwd()],
    ...Object.entries(process.env).map(([name, value]) => [`${name} in process.env`, value] as const),
    ...BUILT_IN.map(({ owner, object, name }) => [`${owner}.${name}`, Reflect.get(object, name)] as const),
  ]);
}
