import { readFileSync, statSync } from 'node:fs';
import { messageOf } from '@llem/core';

/** No published package.json comes near; what does is not read into memory. */
const MAX_BYTES = 1024 * 1024;

/** The parts of a package.json that matter here. What is not as npm has it counts as absent. */
export interface PackageJson {
  readonly name: string | null;
  readonly version: string | null;
  /** Names only. */
  readonly dependencies: readonly string[];
  readonly optionalDependencies: readonly string[];
  readonly devDependencies: readonly string[];
  /** Unchecked; undefined when absent. */
  readonly llem: unknown;
}

/**
 * Reads a package.json that somebody else wrote, leniently. Null when there is none; a text that says what is
 * wrong when it cannot be used.
 */
export function readPackageJson(path: string): PackageJson | string | null {
  try {
    const file = statSync(path);
    if (!file.isFile()) return 'is not a file';
    if (file.size > MAX_BYTES) return `is ${file.size} bytes long, more than ${MAX_BYTES}`;
    // A byte order mark is what some editors leave.
    const content: unknown = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
    return isMap(content) ? relevantParts(content) : 'is not a JSON object';
  } catch (error) {
    if (isMissing(error)) return null;
    return error instanceof SyntaxError ? 'is not valid JSON' : `cannot be read: ${messageOf(error)}`;
  }
}

function relevantParts(content: Readonly<Record<string, unknown>>): PackageJson {
  const { name, version, dependencies, optionalDependencies, devDependencies, llem } = content;
  return {
    name: textOf(name),
    version: textOf(version),
    dependencies: keysOf(dependencies),
    optionalDependencies: keysOf(optionalDependencies),
    devDependencies: keysOf(devDependencies),
    llem,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.length > 0 ? value : null;
}

function keysOf(value: unknown): string[] {
  return isMap(value) ? Object.keys(value) : [];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
