import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { expandHome } from './expand-home.ts';

describe('expandHome', () => {
  it('config.md 5: replaces a leading ~ and nothing else', () => {
    const env = { HOME: '/home/a' };
    expect(expandHome('~', env)).toBe('/home/a');
    expect(expandHome('~/.cache/huggingface', env)).toBe('/home/a/.cache/huggingface');
    for (const path of ['./results', '/x/~/y', '~b/c', '']) expect(expandHome(path, env)).toBe(path);
    expect(expandHome('~', {})).toBe(homedir());
  });
});
