import { access, readFile } from 'node:fs/promises';

/** Whether this process runs in a container, and of which runtime where the system says so. */
export async function detectContainer(): Promise<{ detected: boolean; runtime: string | null }> {
  if (await exists('/.dockerenv')) return { detected: true, runtime: 'docker' };
  if (await exists('/run/.containerenv')) return { detected: true, runtime: 'podman' };
  const groups = await readFile('/proc/1/cgroup', 'utf8').catch(() => '');
  const runtime = /docker|kubepods|containerd|lxc|libpod/.exec(groups)?.[0] ?? null;
  return { detected: runtime !== null, runtime };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
