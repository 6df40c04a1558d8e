// @ts-check
// Modules of a package that it does not export, for a measurement of them alone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/**
 * What a source file exports, bundled with everything that it imports.
 * @param {string} file relative to the repository
 * @returns {Promise<any>}
 */
export async function loadSource(file) {
  const folder = mkdtempSync(join(tmpdir(), 'llem-source-'));
  try {
    const bundled = await rolldown({
      input: fileURLToPath(new URL(`../../${file}`, import.meta.url)),
      platform: 'node',
      transform: { target: 'node20.19' },
      resolve: { conditionNames: ['@llem/source', 'import', 'node'] },
    });
    const module = join(folder, 'module.mjs');
    await bundled.write({ file: module, format: 'esm' });
    return await import(pathToFileURL(module).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
