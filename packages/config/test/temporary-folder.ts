import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder for the files of one test module, removed after it. `write` gives the path of the file that it wrote. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'llem-config-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write(name: string, content: string | Uint8Array): string {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
  };
}
