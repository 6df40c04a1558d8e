import { closestMatch, PluginError } from '@llem/core';
import { knownPackage } from '../selection/known-packages.ts';

/** An environment that could not be made whole. What is there stays: the next attempt goes on from it. */
export function setupFailed(id: string, what: string, why: string | null, fix: string): PluginError {
  return new PluginError(
    'PLUGIN.SETUP_FAILED',
    `the Python environment of '${id}' could not be made: ${what}`,
    {
      why,
      fix,
    },
  );
}

/** An id that nothing needs to be set up for. `known` are those of the installed plugins that need it. */
export function noSetup(id: string, known: readonly string[], isInstalled: boolean): PluginError {
  const list =
    known.length === 0 ? 'none of the installed plugins needs one' : `installed: ${known.join(', ')}`;
  const close = closestMatch(id, known);
  const owner = knownPackage(id);
  return isInstalled
    ? new PluginError('PLUGIN.NO_SETUP', `'${id}' needs no Python environment`, {
        why: list,
        fix: `nothing is to be set up for ${id}: it runs as it is installed`,
      })
    : new PluginError('PLUGIN.NO_SETUP', `no installed plugin provides '${id}'`, {
        why: list,
        fix: owner
          ? `npm install ${owner}, then llem plugins setup ${id}`
          : close
            ? `llem plugins setup ${close}`
            : 'llem plugins setup --list shows the environments that installed plugins ask for',
      });
}
