import type { CommandOutput } from './claim-output.ts';

const LOOK = 'look in the last lines for who did it; llem plugins shows whose code runs here';
const SIGNALS: Readonly<Record<number, string>> = { 129: 'SIGHUP', 130: 'SIGINT', 143: 'SIGTERM' };

/**
 * Has a command that ends before it has told its outcome say so: by a signal before there was anything to cancel, or by
 * a plugin or a library that ends the process, or because what it consists of cannot be loaded, which `crash` tells.
 * That is never a success. Call what it gives once the outcome is told.
 */
export function keepLastWord(
  program: Pick<NodeJS.Process, 'once' | 'off' | 'stderr' | 'exitCode'>,
  output: Pick<CommandOutput, 'print'>,
  { json, crash }: { json: boolean; crash: () => { readonly error: unknown } | null },
): () => void {
  const onExit = (code: number) => {
    const { message, fix } = SIGNALS[code]
      ? { message: `interrupted by ${SIGNALS[code]}`, fix: null }
      : (startFailure(crash()) ?? {
          message: `the process was ended from inside, by exit code ${code}`,
          fix: LOOK,
        });
    if (code === 0) program.exitCode = 1;
    // Written by hand: nothing more can be loaded here.
    const error = { name: 'Error', code: null, message, why: null, fix, meta: {} };
    if (json) output.print(`${JSON.stringify({ error }, null, 2)}\n`);
    program.stderr.write(`Error: ${message}\n${fix ? `  fix: ${fix}\n` : ''}`);
  };
  program.once('exit', onExit);
  return () => void program.off('exit', onExit);
}

function startFailure(crash: { readonly error: unknown } | null) {
  if (crash === null) return null;
  const text = crash.error instanceof Error ? crash.error.message : String(crash.error);
  const isMissing = text.startsWith('Cannot find ');
  return {
    message: `llem could not start: ${text}`,
    fix: isMissing ? 'install @llem/cli again, a part of it is missing' : LOOK,
  };
}
