import type { RunDependencies } from '@llem/study';
import type { Interruption } from '../interruption.ts';
import type { CommandOutput } from '../output/claim-output.ts';
import type { RunFlags } from './run-overrides.ts';

/** What both kinds of run are given. */
export interface RunContext {
  readonly flags: RunFlags;
  readonly dependencies: RunDependencies;
  readonly interruption: Interruption;
  readonly output: CommandOutput;
  /** How warnings are printed: a printer that redraws lines puts itself here. */
  readonly screen: { print: (line: string) => void };
  readonly verbosity: 'quiet' | 'standard' | 'verbose';
}
