import { printable } from './printable.ts';

/** Notes for a person, on stderr; those that warn say so themselves. */
export function sayNotes(notes: readonly string[]): void {
  for (const note of notes)
    process.stderr.write(printable(note.startsWith('warning: ') ? `${note}\n` : `note: ${note}\n`));
}
