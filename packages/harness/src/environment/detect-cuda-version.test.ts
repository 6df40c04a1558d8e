import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { detectCudaVersion } from './detect-cuda-version.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'llem-cuda-'));
});
afterEach(() => rm(root, { recursive: true }));

const { signal } = new AbortController();
const toolkit = () => join(root, 'cuda');
const detect = (torch: string | null = null) =>
  detectCudaVersion(torch, { PATH: join(root, 'bin') }, signal, toolkit());

async function put(folder: string, file: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, file), text);
}

async function putNvcc(script: string): Promise<void> {
  await put(join(root, 'bin'), 'nvcc', `#!/bin/sh\n${script}\n`);
  await chmod(join(root, 'bin/nvcc'), 0o755);
}

describe('detectCudaVersion', () => {
  it('CM-33: the first that answers wins: torch, the version file, nvcc, else null', async () => {
    expect(await detect()).toBeNull();
    await putNvcc('echo "Cuda compilation tools, release 12.4, V12.4.131"');
    expect(await detect()).toEqual({ version: '12.4', source: 'nvcc' });
    await put(toolkit(), 'version.json', '{"cuda": {"name": "CUDA SDK", "version": "12.6.20240712"}}');
    expect(await detect()).toEqual({ version: '12.6', source: 'version_txt' });
    await put(toolkit(), 'version.txt', 'CUDA Version 11.8.0');
    expect(await detect()).toEqual({ version: '11.8', source: 'version_txt' });
    expect(await detect('13.0')).toEqual({ version: '13.0', source: 'torch' });
  });

  it('CM-33: a version file without a version and an nvcc that fails are passed over', async () => {
    await put(toolkit(), 'version.txt', 'unknown');
    await putNvcc('exit 3');
    expect(await detect()).toBeNull();
  });
});
