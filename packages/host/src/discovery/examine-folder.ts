import { join } from 'node:path';
import { PluginManifest } from '@llem/core';
import { checkHandshake } from '../handshake.ts';
import type { PluginFinding } from '../plugin-finding.ts';
import { readPackageJson } from './read-package-json.ts';

/** A plugin as its manifest describes it; none of its code has run. */
export interface DiscoveredPlugin {
  readonly package: string;
  readonly version: string;
  /** Its folder, by real path. */
  readonly path: string;
  readonly manifest: PluginManifest;
  /** Set when it speaks another version of the contract; it is then never imported. */
  readonly incompatible: PluginFinding | null;
}

export type Examination =
  | { readonly plugin: DiscoveredPlugin }
  | { readonly finding: PluginFinding }
  | { readonly nothing: 'no package' | 'no plugin' };

/** Reads the package in `folder` and tells whether it is a plugin. Never throws: what is wrong is a finding. */
export function examineFolder(folder: string): Examination {
  const packageJson = readPackageJson(join(folder, 'package.json'));
  if (packageJson === null) return { nothing: 'no package' };
  if (typeof packageJson === 'string') return bad(folder, folder, `package.json of ${folder} ${packageJson}`);
  const { name, version, llem } = packageJson;
  if (llem === undefined) return { nothing: 'no plugin' };
  if (name === null || version === null) {
    return bad(
      name ?? folder,
      folder,
      `package.json of plugin ${name ?? folder} has no ${name === null ? 'name' : 'version'}`,
    );
  }
  const parsed = PluginManifest.safeParse(llem);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(
      ({ path, message }) => `${['llem', ...path].join('.')}: ${message}`,
    );
    return bad(name, folder, `manifest of plugin ${name} is not valid: ${issues.join('; ')}`);
  }
  const manifest = parsed.data;
  const incompatible = checkHandshake({ package: name, path: folder, apiVersion: manifest.apiVersion });
  return { plugin: { package: name, version, path: folder, manifest, incompatible } };
}

function bad(owner: string, path: string, message: string): Examination {
  const fix = `correct ${join(path, 'package.json')}, or install the package again`;
  return { finding: { code: 'PLUGIN.BAD_MANIFEST', package: owner, path, message, why: null, fix } };
}
