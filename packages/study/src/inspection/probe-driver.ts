import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What Linux shows of the NVIDIA driver, whether NVML can be used or not. */
export interface DriverFacts {
  /** Of the kernel module; null when it is not loaded, or hidden by a container. */
  readonly version: string | null;
  /** Device files that this user may not open. */
  readonly forbidden: readonly string[];
  /** Those that it may. */
  readonly usable: readonly string[];
}

const DEVICE_FILE = /^nvidia(ctl|\d+)$/;

/** Looks below `root`, `/` on a real machine. Opening a device file makes no GPU context. */
export async function probeDriver(root: string): Promise<DriverFacts> {
  const text = await readFile(join(root, 'proc/driver/nvidia/version'), 'utf8').catch(() => '');
  const folder = join(root, 'dev');
  const names = (await readdir(folder).catch(() => [])).filter((name) => DEVICE_FILE.test(name)).sort();
  const files = names.map((name) => join(folder, name));
  const isForbidden = await Promise.all(files.map(refuses));
  return {
    version: / (\d+\.\d+(?:\.\d+)?) /.exec(text)?.[1] ?? null,
    forbidden: files.filter((_file, index) => isForbidden[index]),
    usable: files.filter((_file, index) => !isForbidden[index]),
  };
}

/** Asked by opening: a container's device rules refuse what the file's mode allows. */
async function refuses(file: string): Promise<boolean> {
  try {
    await (await open(file, 'r+')).close();
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM');
  }
}
