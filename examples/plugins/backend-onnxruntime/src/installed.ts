import { accessSync } from 'node:fs';
import { join } from 'node:path';
import { findPackage } from '@llem/plugin-kit';

/** Version of onnxruntime-node; null where it or its binary for this machine is not installed. */
export function installedVersion(): string | null {
  const library = findPackage('onnxruntime-node', import.meta.url);
  if (library === null) return null;
  const { platform, arch } = process;
  try {
    accessSync(join(library.folder, 'bin/napi-v6', platform, arch, 'onnxruntime_binding.node'));
    return library.version;
  } catch {
    return null;
  }
}
