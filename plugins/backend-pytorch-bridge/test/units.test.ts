import { execFile } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

describe('the worker without its libraries', () => {
  it('backends.md 7: counts, batches, encodes, knows names and watches as its own tests say', async () => {
    const PYTHONPATH = [path('../python'), path('../../../packages/plugin-kit/python')].join(delimiter);
    const { stderr } = await promisify(execFile)('python3', [path('units/test_units.py')], {
      env: { PATH: process.env.PATH, PYTHONPATH },
    });
    expect(stderr).toMatch(/^Ran 1[0-9] tests in .*\n\nOK$/m);
  });
});
