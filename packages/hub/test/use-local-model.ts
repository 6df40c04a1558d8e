import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelSource } from '../src/models/model-source.ts';
import { useTemporaryDirectory } from './temporary-directory.ts';

/** A model of files in a fresh directory for each test, and any model with a cache of its own. */
export function useLocalModel() {
  const directory = useTemporaryDirectory();

  function source(model: string, env: Record<string, string> = {}): ModelSource {
    return {
      model,
      revision: null,
      env: { HF_HOME: join(directory.path, 'hf'), ...env },
      signal: new AbortController().signal,
    };
  }

  async function local(files: Record<string, string | Uint8Array>): Promise<ModelSource> {
    const path = join(directory.path, 'model');
    await mkdir(path, { recursive: true });
    for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
    return source(path);
  }

  return { source, local };
}
