import { accessSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Version of onnxruntime-node, read from its manifest; null where it or its binary is not installed. */
export function installedVersion(): string | null {
  try {
    const folder = dirname(dirname(fileURLToPath(import.meta.resolve('onnxruntime-node'))));
    accessSync(join(folder, 'bin/napi-v6', process.platform, process.arch, 'onnxruntime_binding.node'));
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return String(Reflect.get(Object(manifest), 'version'));
  } catch {
    return null;
  }
}
