import type { Environment } from '@llem/config';
import { runProcess } from '@llem/process';

const LIMIT_SEC = 10;
const ASK = 'process.stdout.write(String(process.hrtime.bigint()))';

/** Seconds that another process's monotonic clock is outside the time in which it was asked; 0 is one clock. */
export async function probeClock(env: Environment): Promise<number> {
  const before = process.hrtime.bigint();
  const { code, stdout, timedOut } = await runProcess(process.execPath, ['-e', ASK], {
    env,
    timeoutSec: LIMIT_SEC,
  });
  const after = process.hrtime.bigint();
  if (timedOut || code !== 0 || !/^\d+$/.test(stdout)) throw new Error('a second process told no time');
  const there = BigInt(stdout);
  const outside = there < before ? there - before : there > after ? there - after : 0n;
  return Number(outside) / 1e9;
}
