import { join } from 'node:path';
import { findPackage } from '@llem/plugin-kit';

/** What llama.cpp computes on; the first that is installed is taken where none is asked for. */
export const PROCESSORS = ['cuda', 'vulkan', 'cpu'] as const;
export type Processor = (typeof PROCESSORS)[number];

const PLATFORMS: Readonly<Record<string, string>> = { darwin: 'mac', linux: 'linux', win32: 'win' };

const library = findPackage('node-llama-cpp', import.meta.url);

/** Version of node-llama-cpp. */
export const VERSION = library?.version ?? 'unknown';

/** The package that brings the binary of a processor to this machine. */
export function binaryPackage(processor: Processor): string {
  const machine = `${PLATFORMS[process.platform]}-${process.arch}`;
  return `@node-llama-cpp/${machine}${processor === 'cpu' ? '' : `-${processor}`}`;
}

/** The processors whose binary is installed: dependencies of node-llama-cpp, so they are looked for from there. */
export function installedProcessors(): readonly Processor[] {
  if (library === null) return [];
  const from = join(library.folder, 'package.json');
  return PROCESSORS.filter((processor) => findPackage(binaryPackage(processor), from) !== null);
}
