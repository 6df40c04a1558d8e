import { readFileSync } from 'node:fs';

/**
 * True unless this process is in the background of its terminal's shell, where the kernel stops it as soon as it
 * reads what is typed: fields 5 and 8 of `/proc/self/stat` (proc(5)) are its own process group and the one that the
 * terminal listens to. `text` is that file; where there is none, the shell is trusted.
 */
export function isInForeground(text: string | null = statOfSelf()): boolean {
  if (text === null) return true;
  // Field 2, the name, may hold blanks and brackets.
  const [, , ownGroup, , , foreground] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ownGroup === foreground;
}

function statOfSelf(): string | null {
  try {
    return readFileSync('/proc/self/stat', 'latin1');
  } catch {
    return null;
  }
}
