import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { findPnpm } from '../../tools/find-pnpm.mjs';
import { must, typedEnvironment } from './must.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** A local npm registry that holds every package of this workspace, and passes on what they depend on. */
export interface Registry extends AsyncDisposable {
  readonly url: string;
  /** `name@version` of what was published. */
  readonly published: readonly string[];
}

/** Starts verdaccio and publishes with `pnpm -r publish`, as a release does. The packages must have been built. */
export async function createRegistry(): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), 'llem-registry-'));
  const { stdout: upstream } = await must(['npm', 'config', 'get', 'registry'], { cwd: folder });
  const program = join(import.meta.dirname, 'serve-registry.mjs');
  const server = spawn(process.execPath, [program, join(folder, 'storage'), upstream.trim()], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  const stop = async () => {
    server.stdin.end();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const url = await firstLine(server.stdout, ended);
    return { url, published: await publish(url, folder), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function firstLine(stdout: NodeJS.ReadableStream, ended: Promise<unknown>): Promise<string> {
  const line = once(createInterface(stdout), 'line').then(([text]) => String(text));
  const gone = ended.then(() => Promise.reject(new Error('verdaccio ended before it listened')));
  return Promise.race([line, gone]);
}

async function publish(url: string, folder: string): Promise<string[]> {
  // npm publishes nothing without a token, even where the registry asks for none.
  const settings = join(folder, 'npmrc');
  await writeFile(settings, `registry=${url}\n${url.replace('http:', '')}:_authToken=none\n`);
  const { stdout } = await must([...findPnpm(), '-r', 'publish', '--no-git-checks'], {
    cwd: ROOT,
    env: { ...typedEnvironment(), npm_config_userconfig: settings, npm_config_registry: url },
  });
  return [...stdout.matchAll(/^\+ (\S+)$/gm)].flatMap(([, published]) => published ?? []);
}
