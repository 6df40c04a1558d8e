/** The variables that a caller hands in; nothing here reads the process's own. */
export type Environment = Readonly<Record<string, string | undefined>>;
