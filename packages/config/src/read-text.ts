import { isUtf8 } from 'node:buffer';
import { extname } from 'node:path';
import { ConfigError, messageOf, openRegularFile } from '@llem/core';

/** Far above a list of 10,000 configurations; the worst text of this size costs the YAML parser some seconds. */
const MAX_BYTES = 2 ** 20;
/** JSON is read twenty times faster. */
const MAX_BYTES_JSON = 2 ** 24;

/**
 * The text of a configuration file without its byte order mark; null when there is no such file. Anything that is
 * not a regular, readable UTF-8 file of sane size is a ConfigError.
 */
export async function readText(path: string): Promise<string | null> {
  let bytes: Buffer;
  try {
    await using file = await openRegularFile(path);
    refuseHuge(path, (await file.stat()).size);
    bytes = await file.readFile();
  } catch (error) {
    if (ConfigError.is(error)) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new ConfigError('CONFIG.UNREADABLE_FILE', `${path} cannot be read: ${reasonOf(error)}`, {
      path,
      fix:
        code === 'EFTYPE'
          ? 'give the path of a .yaml, .yml or .json file; what a pipe brings is to be saved in one first'
          : 'check the path and its permissions (ls -l)',
    });
  }
  return decode(path, bytes);
}

/** Node's own messages end with the path, which is told already. */
function reasonOf(error: unknown): string {
  return messageOf(error).replace(/, \w+ '.*'$/s, '');
}

function refuseHuge(path: string, size: number): void {
  const most = extname(path).toLowerCase() === '.json' ? MAX_BYTES_JSON : MAX_BYTES;
  if (size <= most) return;
  throw new ConfigError(
    'CONFIG.UNREADABLE_FILE',
    `${path} has ${size} bytes: more than a configuration can need`,
    {
      path,
      fix: `give a file of at most ${most} bytes${most < MAX_BYTES_JSON ? `; JSON may have ${MAX_BYTES_JSON}` : ''}`,
    },
  );
}

function decode(path: string, bytes: Buffer): string {
  const refusal = (message: string) =>
    new ConfigError('CONFIG.SYNTAX', `${path} ${message}`, { path, fix: 'save the file as UTF-8 text' });
  if (/^(fffe|feff)/.test(bytes.toString('hex', 0, 2))) throw refusal('is in UTF-16, not UTF-8');
  if (bytes.includes(0)) throw refusal('is not UTF-8 text: it holds binary data');
  if (!isUtf8(bytes)) throw refusal(`is not UTF-8 text: line ${lineOfFault(bytes)} is in another encoding`);
  return new TextDecoder('utf-8').decode(bytes);
}

/** The line of the first byte that is no UTF-8. */
function lineOfFault(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n');
  return lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1'))) + 1;
}
