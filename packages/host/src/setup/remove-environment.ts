import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { messageOf, PluginError, sanitizeExperimentId, setupFolder } from '@llem/core';
import { lockFolder } from './lock-folder.ts';
import type { SetupRequest } from './set-up-environment.ts';
import { setupFailed } from './setup-failure.ts';

/**
 * Removes the Python environment of a component and gives the folder that it was; waits for a process that is making
 * it. Rejects with PluginError `PLUGIN.NO_SETUP` when there is none, `PLUGIN.SETUP_FAILED` when it cannot be removed.
 */
export async function removeEnvironment({
  id,
  env,
  onProgress,
  signal,
}: Omit<SetupRequest, 'requirements'>): Promise<string> {
  // An id is a folder's name, and nothing that leads out of the folder of environments.
  const folder = setupFolder(sanitizeExperimentId(id), env);
  if (!existsSync(folder)) {
    throw new PluginError('PLUGIN.NO_SETUP', `there is no Python environment of '${id}' to remove`, {
      why: `${folder} does not exist`,
      fix: 'llem plugins setup --list shows those that there are',
    });
  }
  await using _lock = await lockFolder(folder, {
    onWait: (pid) => onProgress(`waiting for process ${pid}, which is making ${folder}`),
    ...(signal && { signal }),
  });
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    const reason = messageOf(error);
    throw setupFailed(id, `removing it: ${reason}`, null, `remove ${folder} by hand`);
  }
  return folder;
}
