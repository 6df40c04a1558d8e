import { DATASET_SIZES, KNOWN_BACKENDS } from '@llem/core';
import { createMachineHost } from '@llem/study/planning';
import type { Command } from 'commander';
import { bashScript } from '../completion/bash-script.ts';
import { fishScript } from '../completion/fish-script.ts';
import { readContexts } from '../completion/read-contexts.ts';
import type { Shell } from '../completion/shells.ts';
import { zshScript } from '../completion/zsh-script.ts';
import type { CommandOutput } from '../output/claim-output.ts';
import { machineOptions } from './machine-options.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** `llem completion`: the script that completes this program's commands, flags, backends, precisions and files. */
export async function completionCommand(
  shell: Shell,
  program: Command,
  output: CommandOutput,
): Promise<number> {
  const { host } = await createMachineHost(machineOptions({ discovery: true }));
  const { plugins } = await host.plugins();
  const idsOf = (isWanted: (plugin: (typeof plugins)[number]) => boolean, kinds: readonly string[]) =>
    plugins
      .filter(isWanted)
      .flatMap(({ manifest }) => manifest.provides)
      .flatMap(({ kind, id }) => (kinds.includes(kind) ? [id] : []));
  const installed = idsOf(() => true, ['backend']);
  const contexts = readContexts(program, {
    '--backend': [...new Set([...installed, ...KNOWN_BACKENDS])],
    '--dataset': Object.keys(DATASET_SIZES),
    'plugins setup': idsOf(({ manifest }) => manifest.setup !== undefined, ['backend', 'energy']),
  });
  output.print(SCRIPTS[shell](contexts));
  return 0;
}
