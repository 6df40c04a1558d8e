import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { caught } from '../test/caught.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { readConfigFile } from './read-config-file.ts';

const folder = temporaryFolder();

async function refused(path: string | URL, code: string): Promise<ConfigError> {
  const error = await caught(() => readConfigFile(path));
  if (!ConfigError.is(error)) throw error;
  expect(error.code).toBe(code);
  return error;
}

describe('readConfigFile', () => {
  it('config.md 4: reads .yaml, .yml and .json, by path or file: URL', async () => {
    const written = [
      folder.write('a.yaml', 'n: 8'),
      folder.write('b.yml', 'n: 8.0'),
      folder.write('c.json', '{"n": 8}'),
    ];
    for (const path of [...written, pathToFileURL(written[0] ?? '')])
      expect((await readConfigFile(path)).raw).toEqual({ n: 8 });
  });

  it('config.md 4: a byte order mark and Windows line ends do no harm', async () => {
    expect((await readConfigFile(folder.write('bom.yaml', '\uFEFFmodel: a\r\nn: 8\r\n'))).raw).toEqual({
      model: 'a',
      n: 8,
    });
    expect((await readConfigFile(folder.write('bom.json', '\uFEFF{"n": 8}\r\n'))).raw).toEqual({ n: 8 });
  });

  it('CFG-20: a missing file is told with its path', async () => {
    const path = join(folder.path, 'no', 'such.yaml');
    expect((await refused(path, 'CONFIG.FILE_NOT_FOUND')).message).toContain(path);
  });

  it('CFG-20: the file beside it that was probably meant is named', async () => {
    folder.write('experiment.yaml', 'model: gpt2');
    const error = await refused(join(folder.path, 'experiment.yml'), 'CONFIG.FILE_NOT_FOUND');
    expect(error.fix).toContain(`did you mean ${join(folder.path, 'experiment.yaml')}?`);
  });

  it('CFG-20: a directory, a pipe, a device, a loop and a huge file are unreadable', async () => {
    const directory = join(folder.path, 'directory.yaml');
    mkdirSync(directory);
    const pipe = join(folder.path, 'pipe.yaml');
    execFileSync('mkfifo', [pipe]);
    const [loop, device] = [join(folder.path, 'loop.yaml'), join(folder.path, 'zero.yaml')];
    symlinkSync(loop, loop);
    symlinkSync('/dev/zero', device);
    const huge = folder.write('huge.yaml', `a: ${'x'.repeat(2 ** 20)}`);
    const hugeJson = folder.write('huge.json', `{"a": "${'x'.repeat(2 ** 24)}"}`);
    for (const path of [
      directory,
      pipe,
      loop,
      device,
      huge,
      hugeJson,
      `${'x'.repeat(5000)}.yaml`,
      'a\0b.yaml',
    ]) {
      const error = await refused(path, 'CONFIG.UNREADABLE_FILE');
      expect(error.path).toBe(path);
      expect(error.fix).not.toBeNull();
    }
  });

  it('config.md 4: what is not UTF-8 text is refused', async () => {
    const utf16 = new Uint8Array(Buffer.from('\uFEFFn: 8', 'utf16le'));
    expect((await refused(folder.write('utf16.yaml', utf16), 'CONFIG.SYNTAX')).message).toContain('UTF-16');
    for (const bytes of [
      [0x7f, 0x45, 0x4c, 0x46, 0, 1],
      [0x61, 0x3a, 0x20, 0xff, 0x80],
    ]) {
      expect(
        (await refused(folder.write('binary.yaml', new Uint8Array(bytes)), 'CONFIG.SYNTAX')).message,
      ).toMatch(/binary|line 1 /);
    }
    const latin1 = Buffer.from('model: gpt2\n# mod\u00e8le\n', 'latin1');
    expect((await refused(folder.write('latin1.yaml', latin1), 'CONFIG.SYNTAX')).message).toContain(
      'line 2 is in another encoding',
    );
  });

  it('config.md 4: an empty file, another suffix and a root that is no map are ConfigErrors with the path', async () => {
    for (const [name, content] of [
      ['e.yaml', ''],
      ['c.yaml', '# nothing\n'],
      ['e.json', ' \n'],
      ['n.json', 'null'],
    ] as const) {
      await refused(folder.write(name, content), 'CONFIG.EMPTY_FILE');
    }
    for (const name of ['a.txt', 'a.toml', 'yaml', 'a.yaml.bak'])
      await refused(folder.write(name, 'n: 8'), 'CONFIG.BAD_SUFFIX');
    for (const [name, content] of [
      ['l.yaml', '- a'],
      ['s.yaml', 'text'],
      ['l.json', '[1]'],
      ['n.yaml', '5'],
    ] as const) {
      expect((await refused(folder.write(name, content), 'CONFIG.NOT_A_MAP')).message).toContain(folder.path);
    }
  });

  it('CFG-20: a syntax error has path, line and column', async () => {
    const yaml = await refused(folder.write('bad.yaml', 'model: gpt2\nn: [1, 2\nseed: 3\n'), 'CONFIG.SYNTAX');
    expect(yaml.line).toBeGreaterThan(1);
    expect(yaml.message).toContain('bad.yaml, line ');
    const json = await refused(folder.write('bad.json', '{\n  "a": 1,\n  "b": tru\n}'), 'CONFIG.SYNTAX');
    expect(json).toMatchObject({ line: 3, meta: { column: 8 } });
    const twice = await refused(folder.write('twice.json', '{"a": 1,\n "a": 2}'), 'CONFIG.SYNTAX');
    expect(twice).toMatchObject({ line: 2, meta: { column: 2 } });
  });

  it('config.md 4: what is no path of a file is a ConfigError', async () => {
    await refused('', 'CONFIG.BAD_PATH');
    await refused(new URL('https://example.org/a.yaml'), 'CONFIG.BAD_PATH');
    await refused(5 as unknown as string, 'CONFIG.BAD_PATH');
  });
});
