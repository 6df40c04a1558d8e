import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { ConfigError } from '@llem/core';

/** Far above a list of 10,000 configurations; the worst text of this size costs the YAML parser some seconds. */
const MAX_BYTES = 2 ** 20;
/** JSON is read twenty times faster. */
const MAX_BYTES_JSON = 2 ** 24;

/**
 * The text of a configuration file without its byte order mark; null when there is no such file. Anything that is
 * not a regular, readable UTF-8 file of sane size is a ConfigError: a pipe or a device would block or never end.
 */
export async function readText(path: string): Promise<string | null> {
  let bytes: Buffer;
  try {
    refuseUnlessPlainFile(path, await stat(path));
    bytes = await readFile(path);
  } catch (error) {
    if (ConfigError.is(error)) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new ConfigError('CONFIG.UNREADABLE_FILE', `${JSON.stringify(path)} cannot be read (${code})`, {
      path,
      fix: 'check the path and its permissions (ls -l)',
    });
  }
  return decode(path, bytes);
}

function refuseUnlessPlainFile(path: string, stats: Stats): void {
  if (!stats.isFile()) {
    const what = stats.isDirectory() ? 'a directory' : 'a pipe, socket or device';
    throw new ConfigError('CONFIG.UNREADABLE_FILE', `${path} is ${what}, not a file`, {
      path,
      fix: 'give the path of a .yaml, .yml or .json file',
    });
  }
  const most = extname(path).toLowerCase() === '.json' ? MAX_BYTES_JSON : MAX_BYTES;
  if (stats.size > most) {
    throw new ConfigError(
      'CONFIG.UNREADABLE_FILE',
      `${path} has ${stats.size} bytes: more than a configuration can need`,
      {
        path,
        fix: `give a file of at most ${most} bytes${most < MAX_BYTES_JSON ? `; JSON may have ${MAX_BYTES_JSON}` : ''}`,
      },
    );
  }
}

function decode(path: string, bytes: Buffer): string {
  const fix = 'save the file as UTF-8 text';
  if (/^(fffe|feff)/.test(bytes.toString('hex', 0, 2))) {
    throw new ConfigError('CONFIG.SYNTAX', `${path} is in UTF-16, not UTF-8`, { path, fix });
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Told below: bytes that are no UTF-8 are as little a text as a NUL.
  }
  throw new ConfigError('CONFIG.SYNTAX', `${path} is not UTF-8 text: it holds binary data`, { path, fix });
}
