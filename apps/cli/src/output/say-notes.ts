import { printToStderr } from './stderr-logger.ts';

/** Notes for a person, on stderr; those that warn say so themselves. */
export function sayNotes(notes: readonly string[]): void {
  for (const note of notes) printToStderr(note.startsWith('warning: ') ? note : `note: ${note}`);
}
