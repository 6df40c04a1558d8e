import type { Interruption } from './interruption.ts';
import type { CommandOutput } from './output/claim-output.ts';

/** What the commands of the program are given. */
export interface ProgramSurroundings {
  readonly interruption: Interruption;
  readonly output: CommandOutput;
  readonly setExitCode: (code: number) => void;
}
