import validate from 'validate-npm-package-name';
import { Refusal } from './refusal.ts';
import { whyTaken } from './taken-ids.ts';

/** Names of a new package and of what follows from it. */
export interface PluginName {
  readonly package: string;
  /** The package without its scope. */
  readonly folder: string;
  /** Also a word of JavaScript, Python and YAML. */
  readonly id: string;
}

/** What a package of this name is to be called by; refuses a name that npm or llem would refuse later. */
export function pluginName(name: string): PluginName {
  const { validForNewPackages, errors = [], warnings = [] } = validate(name);
  if (!validForNewPackages) {
    throw new Refusal(`${JSON.stringify(name)} cannot be the name of an npm package`, {
      why: [...errors, ...warnings].join('; '),
      fix: '--name with lower-case letters, digits and "-", such as llem-energy-wattbox or @you/energy-wattbox',
      exitCode: 2,
    });
  }
  const folder = name.split('/').at(-1) ?? name;
  const id = folder
    .replace(/^llem-/, '')
    .replace(/^(energy|backend)-/, '')
    .replaceAll(/[-.~]/g, '_');
  if (!/^[a-z][a-z0-9_]*$/.test(id)) {
    throw new Refusal(`${JSON.stringify(name)} gives no id of a component: ${JSON.stringify(id)}`, {
      why: 'an id is a word of JavaScript, Python and YAML: it begins with a letter',
      fix: '--name that says what it reads or runs, such as llem-energy-wattbox',
      exitCode: 2,
    });
  }
  const taken = whyTaken(id);
  if (taken !== null) {
    throw new Refusal(`${JSON.stringify(name)} gives an id that no plugin can have: ${JSON.stringify(id)}`, {
      why: taken,
      fix: `--name with one word more, such as ${name}-two`,
      exitCode: 2,
    });
  }
  return { package: name, folder, id };
}
