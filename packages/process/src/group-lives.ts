import { readdirSync, readFileSync } from 'node:fs';

/**
 * True if a process of the group still executes something. Signal 0 also reaches those that have ended and that their
 * parent has not waited for yet: orphans may stay so for long, where nothing but a container's first process adopts
 * them. Where `/proc` does not tell, the group lives.
 */
export function groupLives(pgid: number): boolean {
  const leader = stateOf(String(pgid));
  if (leader?.isAlive) return true;
  const processes = namesIn('/proc').filter((name) => /^\d+$/.test(name));
  if (processes.length === 0) return true;
  return processes.some((pid) => {
    const state = stateOf(pid);
    return state?.pgid === pgid && state.isAlive;
  });
}

/** Fields 3 and 5 of `/proc/<pid>/stat` (proc(5)); field 2, the name, may hold blanks and brackets. */
function stateOf(pid: string): { isAlive: boolean; pgid: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state = '', , pgid] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { isAlive: state !== 'Z' && state !== 'X', pgid: Number(pgid) };
  } catch {
    return null;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
