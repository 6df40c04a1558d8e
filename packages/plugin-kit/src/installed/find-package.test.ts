import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { findPackage } from './find-package.ts';

const root = mkdtempSync(join(tmpdir(), 'find-package-'));
afterAll(() => rmSync(root, { recursive: true }));

function install(folder: string, manifest: string): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, 'package.json'), manifest);
}
install('store/engine', '{"version": "1.2.3", "exports": {"import": "./nowhere.js"}}');
install('store/node_modules/binary', '{"version": "0.1.0"}');
install('app/node_modules/broken', '{');
mkdirSync(join(root, 'app/src'), { recursive: true });
symlinkSync(join(root, 'store/engine'), join(root, 'app/node_modules/engine'));
const from = pathToFileURL(join(root, 'app/src/plugin.js')).href;

describe('findPackage', () => {
  it('finds a package whose exports show neither its manifest nor a way for require', () => {
    expect(findPackage('engine', from)?.version).toBe('1.2.3');
  });

  it('what it depends on is found from its own folder, behind the links of pnpm', () => {
    const engine = findPackage('engine', from);
    expect(findPackage('binary', join(engine?.folder ?? '', 'package.json'))?.version).toBe('0.1.0');
    expect(findPackage('binary', from)).toBeNull();
  });

  it('is null for what is not installed, or has no manifest that can be read', () => {
    expect([findPackage('absent', from), findPackage('broken', from)]).toEqual([null, null]);
  });
});
