import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ensurePythonEnv } from '../../tools/python-env.mjs';

/** The environment of a process that sees the real libraries and a simulated driver. */
export interface PythonMachine extends Disposable {
  readonly env: Readonly<Record<string, string>>;
  /** A home and working directory of its own, for what a library might leave there. */
  readonly home: string;
}

/**
 * Real Zeus and CodeCarbon, with `nvidia-smi` on PATH and the driver's library in `directory`; without one, no GPU.
 * `modules` is a folder of Python modules that come before those installed.
 */
export async function createPythonMachine(
  directory: string | null,
  { modules = '' }: { modules?: string } = {},
): Promise<PythonMachine> {
  const interpreter = await ensurePythonEnv();
  const home = mkdtempSync(join(tmpdir(), 'llem-python-energy-'));
  const own = mkdtempSync(join(tmpdir(), 'llem-driver-'));
  // What CodeCarbon wants of a driver; or a driver that cannot be loaded, though the machine may have a real one.
  if (directory === null) writeFileSync(join(own, 'libnvidia-ml.so.1'), '');
  else writeFileSync(join(own, 'nvidia-smi'), '#!/bin/sh\n', { mode: 0o755 });
  return {
    env: {
      PATH: [own, process.env.PATH].join(delimiter),
      HOME: home,
      TMPDIR: home,
      LLEM_PYTHON: interpreter,
      LD_LIBRARY_PATH: directory ?? own,
      ...(modules === '' ? {} : { PYTHONPATH: modules }),
    },
    home,
    [Symbol.dispose]: () => {
      for (const folder of [home, own]) rmSync(folder, { recursive: true, force: true });
    },
  };
}
