import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRegularFile } from './regular-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'llem-regular-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readRegularFile', () => {
  it('CLI-13: the text of a file', async () => {
    writeFileSync(join(folder, 'a'), 'é');
    expect(await readRegularFile(join(folder, 'a'))).toBe('é');
  });

  it('CLI-13: a pipe nobody writes to, a device and a directory are refused at once, and what is too big', async () => {
    const [pipe, huge] = [join(folder, 'pipe'), join(folder, 'huge')];
    execFileSync('mkfifo', [pipe]);
    writeFileSync(huge, '');
    truncateSync(huge, 2 ** 28 + 1);
    const refused = { code: 'EFTYPE' };
    await expect(readRegularFile(pipe)).rejects.toMatchObject(refused);
    await expect(readRegularFile('/dev/zero')).rejects.toMatchObject(refused);
    await expect(readRegularFile(folder)).rejects.toMatchObject(refused);
    await expect(readRegularFile(huge)).rejects.toMatchObject({ code: 'EFBIG' });
    await expect(readRegularFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
