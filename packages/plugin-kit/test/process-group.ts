import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Processes of a group that execute something: zombies count as ended. */
export function membersOf(group: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const [state, , pgrp] = statOf(pid);
      return Number(pgrp) === group && state !== 'Z' && state !== 'X';
    });
}

/** Waits at most `seconds` until nothing of a group is left; what is left is returned. */
export async function survivors(group: number, seconds = 5): Promise<number[]> {
  for (let waited = 0; waited < seconds * 20 && membersOf(group).length > 0; waited += 1) await delay(50);
  return membersOf(group);
}

/** The fields after the command's name: state, parent, group. */
function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ');
  } catch {
    return [];
  }
}
