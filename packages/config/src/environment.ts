/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A frozen copy of the environment. Everything else is handed one, so that no module depends on the process. */
export function readEnvironment(): Environment {
  return Object.freeze({ ...process.env });
}
