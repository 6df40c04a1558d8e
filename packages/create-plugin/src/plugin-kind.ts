/** What the kinds are called on the command line; each is the name of a folder under `templates`. */
export const PLUGIN_KINDS = ['energy', 'backend', 'python-backend'] as const;
export type PluginKind = (typeof PLUGIN_KINDS)[number];

/** What each kind makes, in words. */
export const KIND_TITLES: Readonly<Record<PluginKind, string>> = {
  energy: 'an energy source',
  backend: 'an inference backend in TypeScript',
  'python-backend': 'an inference backend on a Python library',
};

/** The names that the files of a template carry, and that the author's take the place of. */
export const TEMPLATE_NAMES: Readonly<Record<PluginKind, TemplateName>> = {
  energy: { package: 'llem-energy-wattbox', id: 'wattbox' },
  backend: { package: 'llem-backend-magpie', id: 'magpie' },
  'python-backend': { package: 'llem-backend-parrot', id: 'parrot' },
};

export interface TemplateName {
  /** Name of the package. */
  readonly package: string;
  /** Id of its one component. */
  readonly id: string;
}

export function isPluginKind(text: string): text is PluginKind {
  return (PLUGIN_KINDS as readonly string[]).includes(text);
}
