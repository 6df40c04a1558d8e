import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary directory with files beside a model's weights; removed when disposed. */
export function createModelDirectory(files: Readonly<Record<string, object | string>> = {}) {
  const path = mkdtempSync(join(tmpdir(), 'llem-kit-'));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}
