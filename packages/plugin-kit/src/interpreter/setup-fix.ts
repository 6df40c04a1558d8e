import type { InterpreterChoice } from './resolve-interpreter.ts';

/**
 * How to get the library of component `id` when no interpreter has it. What llem would make is not looked at while an
 * interpreter is prescribed.
 */
export function setupFix(id: string, { prescribed }: InterpreterChoice): string {
  const command = `llem plugins setup ${id}`;
  if (prescribed === null) return command;
  const step = prescribed === 'LLEM_PYTHON' ? 'unset LLEM_PYTHON' : `remove ${prescribed}`;
  return `${step}, then ${command}`;
}
