import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { mutatedYaml } from './programs/mutate-yaml.mjs';
import { temporaryFolder } from './temporary-folder.ts';

const PROGRAM = fileURLToPath(new URL('programs/load-mutated.mjs', import.meta.url));
const FILES = 2000;
const MOST_SECONDS = 2;
const MOST_MB = 300;

const folder = temporaryFolder();

it('CFG-19, CFG-20: each of 2,000 broken files loads or ends in a typed error, within 2 s and 300 MB', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, folder.path, String(FILES)]);
  const { outcomes, untyped, slowest, peak_mb } = JSON.parse(stdout);
  expect(untyped).toEqual([]);
  expect(Object.values<number>(outcomes).reduce((sum, count) => sum + count, 0)).toBe(FILES);
  expect(slowest.seconds, `seed ${slowest.seed}`).toBeLessThan(MOST_SECONDS);
  expect(peak_mb).toBeLessThan(MOST_MB);
  // A generator that only made rubbish would test the parser's first line.
  expect(outcomes.loaded).toBeGreaterThan(FILES / 20);
  for (const kind of [
    'ZodError',
    'CONFIG.SYNTAX',
    'CONFIG.UNKNOWN_KEY',
    'CONFIG.CREDENTIALS',
    'CONFIG.TOO_DEEP',
    'CONFIG.TOO_LARGE',
  ])
    expect(outcomes[kind], kind).toBeGreaterThan(0);
});

it('INF-11: the same seed gives the same file, another one another', () => {
  expect(mutatedYaml(7)).toEqual(mutatedYaml(7));
  expect(mutatedYaml(7)).not.toEqual(mutatedYaml(8));
});
