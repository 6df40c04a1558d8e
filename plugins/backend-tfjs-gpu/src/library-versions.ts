import { findPackage } from '@llem/plugin-kit';

const LIBRARIES = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-cpu',
  '@huggingface/tokenizers',
] as const;

/** Versions of the engine's packages, read from their manifests: no TensorFlow code is loaded. */
export function libraryVersions(): Readonly<Record<(typeof LIBRARIES)[number], string>> {
  const version = (name: string) => findPackage(name, import.meta.url)?.version ?? 'unknown';
  return {
    '@tensorflow/tfjs-core': version(LIBRARIES[0]),
    '@tensorflow/tfjs-backend-wasm': version(LIBRARIES[1]),
    '@tensorflow/tfjs-backend-cpu': version(LIBRARIES[2]),
    '@huggingface/tokenizers': version(LIBRARIES[3]),
  };
}

/** Names of the engine's packages that are not installed. */
export function missingLibraries(): readonly string[] {
  return LIBRARIES.filter((name) => findPackage(name, import.meta.url) === null);
}
