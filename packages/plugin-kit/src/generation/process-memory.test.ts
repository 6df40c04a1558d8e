import { expect, it } from 'vitest';
import { residentMemory, startMemoryPeak } from './process-memory.ts';

it('backends.md 6: the peak keeps what was resident in between and starts anew each time', () => {
  const first = startMemoryPeak();
  const before = residentMemory();
  const block = Buffer.alloc(64 * 2 ** 20, 1);
  expect(block.at(-1)).toBe(1);
  const peak = first.read();
  expect(peak.mb).toBeGreaterThan(before + 32);
  expect(['process_rss', 'process_rss_lifetime']).toContain(peak.source);
});
