import { describe, expect, it } from 'vitest';
import { readEnvironment } from './environment.ts';

describe('readEnvironment', () => {
  it('config.md 5: is a frozen copy of the environment of the process', () => {
    const environment = readEnvironment();
    expect(environment.PATH).toBe(process.env.PATH);
    expect(Object.isFrozen(environment)).toBe(true);
    expect(environment).not.toBe(process.env);
  });
});
