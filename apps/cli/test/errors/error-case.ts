/** One failure as a user comes upon it: what it is told as, the exit code, and the command. */
export type ErrorCase = readonly [
  name: string,
  /** Null for a schema error. */
  code: string | null,
  exit: 1 | 2,
  args: () => string[] | Promise<string[]>,
  surroundings?: Surroundings,
];

export interface Surroundings {
  /** Variables of the command. */
  readonly env?: () => Record<string, string> | Promise<Record<string, string>>;
  /** Seconds after which the command is interrupted. */
  readonly interrupted_s?: number;
  /** It is the error of a run in a study, whose other runs go on. */
  readonly isOfRun?: true;
}
