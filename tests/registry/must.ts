import { type ProcessOutcome, runProcess } from '@llem/process';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables of somebody who typed the command: without what npm tells the scripts that it runs, which would
 * outweigh the user's own files. The cache stays, so that nothing is downloaded twice.
 */
export function typedEnvironment(): Environment {
  const isNpms = (name: string) => /^(npm|pnpm)_/i.test(name) && !/^npm_config_cache$/i.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isNpms(name)));
}

/** Runs a command that has to end with 0. Throws what it printed otherwise. */
export async function must(
  [program = '', ...args]: readonly string[],
  { cwd, env = typedEnvironment() }: { readonly cwd: string; readonly env?: Environment },
): Promise<ProcessOutcome> {
  const outcome = await runProcess(program, args, { env, cwd, timeoutSec: 240 });
  if (outcome.code === 0) return outcome;
  const ending = outcome.timedOut ? 'took too long' : `ended with ${outcome.code ?? outcome.signal}`;
  throw new Error(`${program} ${args.join(' ')} in ${cwd} ${ending}:\n${outcome.stdout}${outcome.stderr}`);
}
