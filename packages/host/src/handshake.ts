import { API_VERSION } from '@llem/core';
import type { PluginFinding } from './plugin-finding.ts';

export type Compatibility = 'compatible' | 'plugin-newer' | 'plugin-older' | 'malformed';

/** Same major, plugin's minor at most the host's: what was added since, an older plugin does not need. */
export function compareApiVersions(plugin: string, host: string): Compatibility {
  const [theirs, ours] = [parse(plugin), parse(host)];
  if (!theirs || !ours) return 'malformed';
  if (theirs.major !== ours.major) return theirs.major > ours.major ? 'plugin-newer' : 'plugin-older';
  return theirs.minor > ours.minor ? 'plugin-newer' : 'compatible';
}

/**
 * The finding about a plugin that speaks another version of the contract; null when the two understand each
 * other. Called with the manifest's version before the import and with the object's own after it.
 */
export function checkHandshake(
  plugin: { package: string; path: string; apiVersion: unknown },
  host: string = API_VERSION,
): PluginFinding | null {
  const version = typeof plugin.apiVersion === 'string' ? plugin.apiVersion : String(plugin.apiVersion);
  const compatibility = compareApiVersions(version, host);
  if (compatibility === 'compatible') return null;
  return {
    code: 'PLUGIN.INCOMPATIBLE_API',
    package: plugin.package,
    path: plugin.path,
    message: `plugin ${plugin.package} speaks plugin API ${version}, this llem speaks ${host}`,
    why: WHY[compatibility],
    fix:
      compatibility === 'plugin-newer'
        ? 'npm install @llem/cli@latest'
        : `npm install ${plugin.package}@latest`,
  };
}

const WHY: Readonly<Record<Exclude<Compatibility, 'compatible'>, string>> = {
  'plugin-newer': 'the plugin was made for a newer llem',
  'plugin-older': 'the plugin was made for an older llem and has to be brought up to date',
  malformed: 'the version must be "major.minor"',
};

function parse(version: string): { major: number; minor: number } | null {
  const match = /^(\d{1,9})\.(\d{1,9})$/.exec(version);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : null;
}
