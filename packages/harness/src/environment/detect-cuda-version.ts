import { readFile } from 'node:fs/promises';
import { runProcess } from '@llem/process';

export interface CudaVersion {
  readonly version: string;
  readonly source: 'torch' | 'version_txt' | 'nvcc';
}

/** CUDA version (CM-33), first hit wins: torch's compiled version, the toolkit's version file, nvcc. Null without one. */
export async function detectCudaVersion(
  torchVersion: string | null,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
  root = '/usr/local/cuda',
): Promise<CudaVersion | null> {
  if (torchVersion !== null) return { version: torchVersion, source: 'torch' };
  for (const file of ['version.txt', 'version.json']) {
    const text = await readFile(`${root}/${file}`, 'utf8').catch(() => '');
    const version = /\d+\.\d+/.exec(text)?.[0];
    if (version) return { version, source: 'version_txt' };
  }
  const nvcc = await runProcess('nvcc', ['--version'], { env, timeoutSec: 5, signal }).catch(() => null);
  const release = /release (\d+\.\d+)/.exec(nvcc?.stdout ?? '')?.[1];
  return release ? { version: release, source: 'nvcc' } : null;
}
