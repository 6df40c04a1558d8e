import { fileURLToPath } from 'node:url';
import type { MachineOptions } from '@llem/study/planning';
import { VERSION } from 'llem';
import { stderrLogger } from '../output/stderr-logger.ts';

/** The flags of a command that say how it sees this machine. */
export interface MachineFlags {
  readonly discovery: boolean;
  readonly verbose?: boolean | undefined;
}

/** This machine as the CLI sees it: its own package is the root of the plugins, and what is logged goes to stderr. */
export function machineOptions(
  { discovery, verbose }: MachineFlags,
  print?: (line: string) => void,
): MachineOptions {
  return {
    packageJson: fileURLToPath(new URL('../../package.json', import.meta.url)),
    toolVersion: VERSION,
    discovery,
    logger: stderrLogger(verbose === true, print),
  };
}
