import { checkPackage, Package } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { PluginManifest } from '../../packages/core/src/index.ts';
import type { ShippedPackage } from './shipped-package.ts';
import type { ShippingRule } from './shipping-rule.ts';

const REPOSITORY = 'https://github.com/llenergymeasure/llenergymeasure';
const inFolder = (folder: string, { files }: ShippedPackage) =>
  Object.fromEntries([...files].map(([path, content]) => [`${folder}/${path}`, content]));
const checkAll = (wanted: readonly (readonly [boolean, string])[]) => ({
  checked: wanted.length,
  faults: wanted.flatMap(([holds, fault]) => (holds ? [] : [fault])),
});

export const wholeAndClean: ShippingRule = {
  name: 'licence, README and build are there, and no test',
  check({ files }) {
    const paths = [...files.keys()];
    const strays = paths.filter((path) =>
      /^(src|dist)\/.*\.test\.|^test\/|tsbuildinfo|__pycache__/.test(path),
    );
    return checkAll([
      [files.has('LICENSE'), 'LICENSE is missing'],
      [files.has('README.md'), 'README.md is missing'],
      [paths.some((path) => /^dist\/.*\.js$/.test(path)), 'nothing was built'],
      ...strays.map((path) => [false, `${path} is of no use there`] as const),
    ]);
  },
};

export const publintClean: ShippingRule = {
  name: 'publint has nothing to say',
  async check(shipped) {
    // Templates are texts for somebody else's package.
    const files = Object.entries(inFolder('package', shipped))
      .filter(([name]) => !name.startsWith('package/templates/'))
      .map(([name, data]) => ({ name, data }));
    const { messages, pkg } = await publint({ level: 'warning', pkgDir: 'package', pack: { files } });
    const faults = messages.map((message) => formatMessage(message, pkg) ?? message.code);
    return { checked: files.length, faults };
  },
};

/** Ours are ES modules only: CommonJS and the resolution of before `exports` are not asked. */
const RESOLUTIONS = ['node16-esm', 'bundler'];

export const rightTypes: ShippingRule = {
  name: 'the types of every export are those of what is exported',
  async check(shipped) {
    const { name, manifest } = shipped;
    const entries = Object.keys(manifest.exports).filter((entry) => !entry.endsWith('.json'));
    if (entries.length === 0) return { checked: 0, faults: [] };
    const unpacked = new Package(inFolder(`/node_modules/${name}`, shipped), name, manifest.version);
    const result = await checkPackage(unpacked);
    if (result.types === false) return { checked: 1, faults: ['there are no types'] };
    const problems = result.problems.filter((problem) =>
      'resolutionKind' in problem
        ? RESOLUTIONS.includes(problem.resolutionKind)
        : !('resolutionOption' in problem && problem.resolutionOption === 'node10'),
    );
    return {
      checked: entries.length,
      faults: [
        ...entries
          .filter((entry) => !(entry in result.entrypoints))
          .map((entry) => `${entry} was not looked at`),
        ...problems.map((problem) => {
          const { entrypoint, typesFileName, fileName } = {
            entrypoint: '',
            typesFileName: '',
            fileName: '',
            ...problem,
          };
          return `${problem.kind} ${entrypoint || typesFileName || fileName}`;
        }),
      ],
    };
  },
};

export const rightRanges: ShippingRule = {
  name: 'packages of ours are asked for from the minor on that they were made with',
  check({ manifest }, all) {
    const { dependencies, peerDependencies, optionalDependencies } = manifest;
    const ranges = [dependencies, peerDependencies, optionalDependencies].flatMap((field) =>
      Object.entries(field),
    );
    const faults = ranges.flatMap(([name, range]) => {
      if (/^[a-z]+:/.test(range)) return [`${name} ${range} means nothing outside the workspace`];
      const ours = all.find((other) => other.name === name)?.manifest.version;
      return ours === undefined || range === `^${ours}` ? [] : [`${name} ${range} must be ^${ours}`];
    });
    return { checked: ranges.length, faults };
  },
};

export const rightOrigin: ShippingRule = {
  name: 'the manifest says where the package comes from, and lets anybody install it',
  check({ manifest: { homepage, bugs, repository, publishConfig }, folder }) {
    return checkAll([
      [homepage === `${REPOSITORY}/tree/main/${folder}#readme`, 'homepage must be its folder'],
      [bugs === `${REPOSITORY}/issues`, `bugs must be ${REPOSITORY}/issues`],
      // npm compares it with the repository that the provenance was signed for.
      [
        repository?.url === `git+${REPOSITORY}.git` && repository.directory === folder,
        `repository must be git+${REPOSITORY}.git, directory ${folder}`,
      ],
      [publishConfig?.access === 'public', 'publishConfig.access must be public'],
    ]);
  },
};

export const rightPlugin: ShippingRule = {
  name: 'a plugin says what it is, and takes core from its host',
  check({ manifest, folder, files }) {
    const { llem, keywords, dependencies, peerDependencies } = manifest;
    if (!folder.startsWith('plugins/')) return { checked: 0, faults: [] };
    const parsed = PluginManifest.safeParse(llem);
    if (!parsed.success) return { checked: 1, faults: ['the field llem is no manifest of a plugin'] };
    const module = parsed.data.plugin.replace('./', '');
    return checkAll([
      [files.has(module), `${module} is missing`],
      [keywords.includes('llem-plugin'), 'the keyword llem-plugin is missing'],
      [
        '@llem/core' in peerDependencies && !('@llem/core' in dependencies),
        '@llem/core must be a peerDependency, and not a dependency',
      ],
    ]);
  },
};
