import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Finding } from '@llem/core';

/** What llama.cpp computes on; the first that is installed is taken where none is asked for. */
export const PROCESSORS = ['cuda', 'vulkan', 'cpu'] as const;
export type Processor = (typeof PROCESSORS)[number];

const PLATFORMS: Readonly<Record<string, string>> = { darwin: 'mac', linux: 'linux', win32: 'win' };

/** The package that brings the binary of a processor to this machine. */
export function binaryPackage(processor: Processor): string {
  const machine = `${PLATFORMS[process.platform]}-${process.arch}`;
  return `@node-llama-cpp/${machine}${processor === 'cpu' ? '' : `-${processor}`}`;
}

/** The processors whose binary is installed. Nothing of the engine is loaded for it, no GPU is touched. */
export function installedProcessors(): readonly Processor[] {
  return PROCESSORS.filter((processor) => {
    try {
      return engineRequire().resolve(binaryPackage(processor)) !== '';
    } catch {
      return false;
    }
  });
}

/** Why nothing can be run here; empty when something can. */
export function missingEngine(): readonly Finding[] {
  if (installedProcessors().length > 0) return [];
  const message = `llama-cpp needs node-llama-cpp with its binary for ${process.platform}-${process.arch}`;
  return [{ message, fix: 'npm install --include=optional llem-backend-llama-cpp' }];
}

/** Version of node-llama-cpp, read from its manifest. */
export function libraryVersion(): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', engineUrl()), 'utf8'));
    return String(Reflect.get(Object(manifest), 'version'));
  } catch {
    return 'unknown';
  }
}

/** Its binaries are dependencies of node-llama-cpp, so they are looked for from there. */
function engineRequire(): NodeJS.Require {
  return createRequire(engineUrl());
}

function engineUrl(): string {
  return import.meta.resolve('node-llama-cpp');
}
