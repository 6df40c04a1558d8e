import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { PluginFinding } from '../plugin-finding.ts';
import { findDuplicateIds } from './duplicate-ids.ts';
import { type DiscoveredPlugin, type Examination, examineFolder } from './examine-folder.ts';
import { globalSiblings } from './global-siblings.ts';
import { nearestPackageJson } from './nearest-package-json.ts';
import { owningProject } from './owning-project.ts';
import { readPackageJson } from './read-package-json.ts';
import { realPathOf, resolvePackage } from './resolve-package.ts';

/** Where to look for plugins. */
export interface DiscoveryPlaces {
  /** The package.json of the installed CLI, or of `llem`. */
  readonly roots: readonly { readonly packageJson: string }[];
  /** `plugins.paths` of the user config: folders, relative ones from `cwd`. */
  readonly paths: readonly string[];
  /** False: only the roots' own dependencies. */
  readonly discovery: boolean;
  readonly cwd: string;
}

export interface Discovery {
  readonly plugins: readonly DiscoveredPlugin[];
  readonly findings: readonly PluginFinding[];
}

/**
 * Finds the installed plugins by their manifests. Of two copies of a package the first counts, in the order of
 * `plugins.paths`, project, roots, and what was installed with a global CLI.
 */
export function discoverPlugins(places: DiscoveryPlaces): Discovery {
  const { roots, discovery, cwd } = places;
  const project = discovery ? nearestPackageJson(resolve(cwd)) : null;
  const searches = [
    project === null ? NOTHING : dependenciesOf(project, PROJECT_FIELDS),
    ...roots.map(({ packageJson }) => dependenciesOf(packageJson, ROOT_FIELDS)),
    ...(discovery ? roots.map(({ packageJson }) => neighboursOf(packageJson)) : []),
    ...(discovery ? roots.map(({ packageJson }) => siblingsOf(packageJson)) : []),
  ];
  const folders = new Set(searches.flatMap((search) => search.folders));
  const examined = [
    ...(discovery ? places.paths.map((path) => examinePath(path, cwd)) : []),
    ...[...folders].map(examineFolder),
  ];
  const { plugins, shadowed } = firstOfEach(examined.flatMap((one) => ('plugin' in one ? [one.plugin] : [])));
  const findings = [
    ...searches.flatMap((search) => search.findings),
    ...examined.flatMap((one) => ('finding' in one ? [one.finding] : [])),
    ...shadowed,
    ...plugins.flatMap(({ incompatible }) => incompatible ?? []),
    ...findDuplicateIds(plugins),
  ];
  return { plugins, findings };
}

const PROJECT_FIELDS = ['dependencies', 'optionalDependencies', 'devDependencies'] as const;
const ROOT_FIELDS = ['dependencies', 'optionalDependencies'] as const;

/** Folders by real path, so that a symlinked workspace package is one with itself. */
interface Search {
  readonly folders: readonly string[];
  readonly findings: readonly PluginFinding[];
}

const NOTHING: Search = { folders: [], findings: [] };

function dependenciesOf(packageJson: string, fields: readonly (typeof PROJECT_FIELDS)[number][]): Search {
  const owner = readPackageJson(packageJson);
  if (owner === null) return NOTHING;
  if (typeof owner === 'string') return { folders: [], findings: [unreadable(packageJson, owner)] };
  const names = new Set(fields.flatMap((field) => owner[field]));
  const folders = [...names].map((name) => resolvePackage(name, packageJson));
  return { folders: folders.filter((folder) => folder !== null), findings: [] };
}

/** What was installed together with a root, wherever the command is run. */
function neighboursOf(packageJson: string): Search {
  const project = owningProject(packageJson);
  return project === null ? NOTHING : dependenciesOf(project, PROJECT_FIELDS);
}

function siblingsOf(packageJson: string): Search {
  const folders = globalSiblings(packageJson).map(realPathOf);
  return { folders: folders.filter((folder) => folder !== null), findings: [] };
}

function examinePath(path: string, cwd: string): Examination {
  const asked = resolve(cwd, path.replace(/^~(?=$|\/)/, homedir()));
  const folder = realPathOf(asked);
  const examination: Examination = folder === null ? { nothing: 'no package' } : examineFolder(folder);
  if (!('nothing' in examination)) return examination;
  return {
    finding: {
      code: 'PLUGIN.PATH_NOT_FOUND',
      package: asked,
      path: asked,
      message: `plugins.paths names ${asked}, which holds ${examination.nothing}`,
      why: 'each entry must be the folder of a package whose package.json has an "llem" field',
      fix: 'correct plugins.paths in the user config',
    },
  };
}

function firstOfEach(found: readonly DiscoveredPlugin[]) {
  const first = new Map<string, DiscoveredPlugin>();
  const shadowed: PluginFinding[] = [];
  for (const plugin of found) {
    const other = first.get(plugin.package);
    if (!other) first.set(plugin.package, plugin);
    else if (other.path !== plugin.path) shadowed.push(shadowedBy(other, plugin));
  }
  return { plugins: [...first.values()], shadowed };
}

function shadowedBy(used: DiscoveredPlugin, ignored: DiscoveredPlugin): PluginFinding {
  return {
    code: 'PLUGIN.SHADOWED',
    package: ignored.package,
    path: ignored.path,
    message: `plugin ${ignored.package} ${ignored.version} in ${ignored.path} is not used: ${used.version} in ${used.path} comes first`,
    why: null,
    fix: `npm uninstall ${ignored.package}, in the project of the copy that you do not want`,
  };
}

function unreadable(packageJson: string, problem: string): PluginFinding {
  return {
    code: 'PLUGIN.BAD_MANIFEST',
    package: packageJson,
    path: packageJson,
    message: `${packageJson} ${problem}: the plugins among its dependencies are not found`,
    why: null,
    fix: `correct ${packageJson}`,
  };
}
