import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** `node --test` of a fixture: exit code and TAP. */
function nodeTest(fixture: string): Promise<{ code: number | string | null | undefined; tap: string }> {
  const file = fileURLToPath(new URL(`fixtures/${fixture}.test.mjs`, import.meta.url));
  // A runner that finds itself inside of another reports to that one.
  const env = { PATH: process.env.PATH };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--test', '--test-reporter=tap', file], { env }, (error, tap) =>
      resolve({ code: error ? error.code : 0, tap }),
    );
  });
}

describe('a suite in node --test', () => {
  it('INF-10: passes a sound source, each rule a test of its own', async () => {
    const { code, tap } = await nodeTest('sound');
    expect(code).toBe(0);
    expect(tap).toMatch(/^ {4}ok \d+ - CM-14: has a priority of 0 to 100$/m);
    // Without a way to break its sensor, that rule has nothing to be about, and says so.
    expect(tap).toMatch(
      /^ {4}ok \d+ - measurement\.md 3: gives null and a warning.* # SKIP neither declared nor given$/m,
    );
    expect(tap).toMatch(/^# fail 0$/m);
  });

  it('INF-10: fails one that is off by a thousand, with the rule and the unit', async () => {
    const { code, tap } = await nodeTest('in-milliwatts');
    expect(code).toBe(1);
    expect(tap).toMatch(/^ {4}not ok \d+ - measurement\.md 3: finds the joules of a known load, in joules$/m);
    expect(tap).toContain('which looks like millijoules');
    // Its parts are as wrong as the whole.
    expect(tap).toMatch(/^# fail 2$/m);
  });
});
