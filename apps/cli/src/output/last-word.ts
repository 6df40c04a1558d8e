import type { CommandOutput } from './claim-output.ts';

const SIGNALS: Readonly<Record<number, string>> = { 130: 'SIGINT', 143: 'SIGTERM' };

/**
 * Has a command that ends before it has told its outcome say so: by a signal before there was anything to cancel, or by
 * a plugin or a library that ends the process. That is never a success. Call what it gives once the outcome is told.
 */
export function keepLastWord(
  program: Pick<NodeJS.Process, 'once' | 'off' | 'stderr' | 'exitCode'>,
  output: Pick<CommandOutput, 'print'>,
  { json }: { json: boolean },
): () => void {
  const onExit = (code: number) => {
    const signal = SIGNALS[code];
    const message = signal
      ? `interrupted by ${signal}`
      : `the process was ended from inside, by exit code ${code}`;
    const fix = signal
      ? null
      : 'look in the last lines for who did it; llem plugins shows whose code runs here';
    if (code === 0) program.exitCode = 1;
    // Written by hand: nothing more can be loaded here.
    const error = { name: 'Error', code: null, message, why: null, fix, meta: {} };
    if (json) output.print(`${JSON.stringify({ error }, null, 2)}\n`);
    program.stderr.write(`Error: ${message}\n${fix ? `  fix: ${fix}\n` : ''}`);
  };
  program.once('exit', onExit);
  return () => void program.off('exit', onExit);
}
