import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const LIBRARIES = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-cpu',
  '@huggingface/tokenizers',
] as const;

/** Versions of the engine's packages, read from their manifests: no TensorFlow code is loaded. */
export function libraryVersions(): Readonly<Record<(typeof LIBRARIES)[number], string>> {
  const version = (name: string) => versionOf(name) ?? 'unknown';
  return {
    '@tensorflow/tfjs-core': version(LIBRARIES[0]),
    '@tensorflow/tfjs-backend-wasm': version(LIBRARIES[1]),
    '@tensorflow/tfjs-backend-cpu': version(LIBRARIES[2]),
    '@huggingface/tokenizers': version(LIBRARIES[3]),
  };
}

/** Names of the engine's packages that are not installed. */
export function missingLibraries(): readonly string[] {
  return LIBRARIES.filter((name) => versionOf(name) === null);
}

/** A package's manifest need not be among its exports: it is looked for above its main file. */
function versionOf(name: string): string | null {
  try {
    const main = createRequire(import.meta.url).resolve(name);
    const root = main.slice(0, main.lastIndexOf(join('node_modules', name)));
    const manifest: unknown = JSON.parse(
      readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'),
    );
    const version: unknown = Reflect.get(Object(manifest), 'version');
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}
