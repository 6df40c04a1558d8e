import { BackendError, ConfigError } from '@llem/core';
import type { PluginHost } from '@llem/host';

/**
 * Loads a configuration; when its backend is missing because an installed plugin of that name is unusable, the
 * error says what is wrong with the plugin instead of asking to install it.
 */
export async function explainBackend<T>(
  host: Pick<PluginHost, 'whyUnusable'>,
  load: () => T | Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const backend = missingBackend(error);
    throw (backend && (await host.whyUnusable(backend))) ?? error;
  }
}

function missingBackend(error: unknown): string | null {
  if (BackendError.is(error) && error.code === 'BACKEND.NOT_INSTALLED') return error.backend;
  const isUnknown = ConfigError.is(error) && error.code === 'CONFIG.UNKNOWN_BACKEND';
  return isUnknown && typeof error.meta.backend === 'string' ? error.meta.backend : null;
}
