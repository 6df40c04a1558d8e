import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Far above any text that this program is given; a device would never end. */
const MAX_BYTES = 2 ** 28;

/**
 * Opens a file that a user named, for reading. A pipe without a writer would wait for one, and no signal ends a process
 * that does: what is not a regular file is refused.
 * @throws Error with a code of Node's; `EFTYPE` where it is a directory, a pipe, a socket or a device
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stats = await file.stat();
  if (stats.isFile()) return file;
  await file.close();
  const what = stats.isDirectory() ? 'a directory' : 'a pipe, socket or device';
  throw Object.assign(new Error(`it is ${what}, not a file`), { code: 'EFTYPE' });
}

/** The text of a file that a user named, with the errors of `openRegularFile` and `EFBIG` above 256 MiB. */
export async function readRegularFile(path: string): Promise<string> {
  await using file = await openRegularFile(path);
  const { size } = await file.stat();
  if (size <= MAX_BYTES) return await file.readFile('utf8');
  throw Object.assign(new Error(`it has ${size} bytes, more than ${MAX_BYTES}`), { code: 'EFBIG' });
}
