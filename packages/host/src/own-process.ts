import { killDescendants } from './processes/descendants.ts';

/**
 * What a process of llem's own does about the plugins in it: `process.exit` is refused to whoever calls it, and what
 * they started ends with the process. Gives its owner the real exit.
 */
export function ownProcess(program: Pick<NodeJS.Process, 'exit' | 'once' | 'pid'>): (code: number) => never {
  const exit = program.exit.bind(program);
  refuseExit(program);
  program.once('exit', () => killDescendants(program.pid));
  return (code) => exit(code);
}

/** Makes `process.exit` a failure of whoever calls it: an error is contained, an end is not. */
export function refuseExit(program: Pick<NodeJS.Process, 'exit'>): void {
  const refuse = (code?: number | string | null): never => {
    throw new Error(`it called process.exit(${code ?? ''}), which would have ended everything`);
  };
  Object.defineProperty(program, 'exit', { value: refuse });
}
