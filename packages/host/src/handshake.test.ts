import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHandshake, compareApiVersions } from './handshake.ts';

describe('architecture.md Handshake', () => {
  it.each([
    // plugin, host, outcome
    ['1.0', '1.0', 'compatible'],
    ['1.0', '1.7', 'compatible'],
    ['1.7', '1.7', 'compatible'],
    ['1.8', '1.7', 'plugin-newer'],
    ['1.10', '1.9', 'plugin-newer'],
    ['1.9', '1.10', 'compatible'],
    ['2.0', '1.7', 'plugin-newer'],
    ['2.0', '1.9', 'plugin-newer'],
    ['1.9', '2.0', 'plugin-older'],
    ['0.9', '1.0', 'plugin-older'],
    ['1', '1.0', 'malformed'],
    ['1.0.0', '1.0', 'malformed'],
    ['v1.0', '1.0', 'malformed'],
    ['1.x', '1.0', 'malformed'],
    ['-1.0', '1.0', 'malformed'],
    ['', '1.0', 'malformed'],
    ['1.0\n', '1.0', 'malformed'],
  ] as const)('a plugin for %j in a host of %s is %s', (plugin, host, outcome) => {
    expect(compareApiVersions(plugin, host)).toBe(outcome);
  });

  it('is compatible exactly for the same major and a minor that is not above', () => {
    const part = fc.nat(40);
    fc.assert(
      fc.property(part, part, part, part, (major, minor, hostMajor, hostMinor) => {
        const answer = compareApiVersions(`${major}.${minor}`, `${hostMajor}.${hostMinor}`);
        expect(answer === 'compatible').toBe(major === hostMajor && minor <= hostMinor);
      }),
    );
  });

  it('names both versions and the remedy: the side that is behind', () => {
    const plugin = { package: '@acme/energy-x', path: '/p' };
    expect(checkHandshake({ ...plugin, apiVersion: '1.0' }, '1.3')).toBeNull();
    expect(checkHandshake({ ...plugin, apiVersion: '2.0' }, '1.3')).toMatchObject({
      code: 'PLUGIN.INCOMPATIBLE_API',
      package: '@acme/energy-x',
      message: 'plugin @acme/energy-x speaks plugin API 2.0, this llem speaks 1.3',
      fix: 'npm install @llem/cli@latest',
    });
    expect(checkHandshake({ ...plugin, apiVersion: '1.3' }, '2.0')).toMatchObject({
      fix: 'npm install @acme/energy-x@latest',
    });
    expect(checkHandshake({ ...plugin, apiVersion: undefined }, '1.3')?.message).toContain(
      'speaks plugin API undefined',
    );
  });
});
