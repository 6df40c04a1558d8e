import { describe, expect, it } from 'vitest';
import { userConfigPath } from './user-config-path.ts';

describe('userConfigPath', () => {
  it.each([
    ['linux', { HOME: '/home/a' }, '/home/a/.config/llenergymeasure/config.yaml'],
    ['linux', { HOME: '/home/a', XDG_CONFIG_HOME: '/etc/a' }, '/etc/a/llenergymeasure/config.yaml'],
    ['linux', { HOME: '/home/a', XDG_CONFIG_HOME: '' }, '/home/a/.config/llenergymeasure/config.yaml'],
    ['darwin', { HOME: '/Users/a' }, '/Users/a/Library/Application Support/llenergymeasure/config.yaml'],
    [
      'win32',
      { APPDATA: 'C:\\Users\\a\\AppData\\Roaming' },
      'C:\\Users\\a\\AppData\\Roaming\\llenergymeasure\\config.yaml',
    ],
    [
      'win32',
      { USERPROFILE: 'C:\\Users\\a' },
      'C:\\Users\\a\\AppData\\Roaming\\llenergymeasure\\config.yaml',
    ],
  ] as const)('CFG-21: on %s with %j', (platform, env, path) => {
    expect(userConfigPath(platform, env)).toBe(path);
  });
});
