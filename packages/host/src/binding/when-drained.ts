const waiting = new Set<() => void>();

/**
 * Calls `giveUp` when this process has nothing left to do, so that what is waited for can never come. What it returns
 * withdraws it. Nothing is drained in a process with a channel to its parent: there a deadline decides.
 */
export function whenDrained(giveUp: () => void): () => void {
  if (waiting.size === 0) process.on('beforeExit', tellAll);
  waiting.add(giveUp);
  return () => {
    waiting.delete(giveUp);
    if (waiting.size === 0) process.off('beforeExit', tellAll);
  };
}

function tellAll(): void {
  for (const giveUp of [...waiting]) giveUp();
}
