import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findPnpm } from '../../tools/find-pnpm.mjs';

const require = createRequire(import.meta.url);
const binOf = (name: string, path: string) => join(dirname(require.resolve(`${name}/package.json`)), path);

/** A package manager as its users type it: a command and its leading arguments. */
export interface PackageManager {
  /** Runs on the Node that comes first on PATH. */
  readonly command: readonly string[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** What stands before `llem`, on a command line of its own. */
  readonly run: readonly string[];
  /** Files of the project that name the registry. */
  files(registry: string, scratch: string): Readonly<Record<string, string>>;
}

const YARN = ['node', binOf('yarn', 'bin/yarn.js')];
const BERRY = ['node', binOf('@yarnpkg/cli-dist', 'bin/yarn.js')];
const PNPM = findPnpm();

const npmrc = (registry: string) => ({ '.npmrc': `registry=${registry}\n` });

export const PACKAGE_MANAGERS = {
  npm: {
    command: ['npm'],
    add: ['install', '--no-audit', '--no-fund'],
    remove: ['uninstall', '--no-audit', '--no-fund'],
    run: ['npx'],
    files: npmrc,
  },
  pnpm: {
    command: PNPM,
    add: ['add'],
    remove: ['remove'],
    run: [...PNPM, 'exec'],
    files: npmrc,
  },
  yarn: {
    command: YARN,
    add: ['add', '--non-interactive'],
    remove: ['remove', '--non-interactive'],
    run: [...YARN, '--silent', 'run'],
    files: npmrc,
  },
  berry: {
    command: BERRY,
    add: ['add'],
    remove: ['remove'],
    run: [...BERRY, 'run'],
    // A cache of its own: it goes by name and version, and ours were 2.0.0 yesterday too.
    files: (registry, scratch) => ({
      '.yarnrc.yml': [
        'nodeLinker: node-modules',
        `npmRegistryServer: "${registry.replace(/\/$/, '')}"`,
        'unsafeHttpWhitelist: ["127.0.0.1"]',
        'enableGlobalCache: false',
        `cacheFolder: ${join(scratch, 'berry-cache')}`,
        // What was published a moment ago is otherwise held back.
        'npmMinimalAgeGate: 0',
        'enableTelemetry: false',
        'enableImmutableInstalls: false',
        '',
      ].join('\n'),
      'yarn.lock': '',
    }),
  },
} satisfies Record<string, PackageManager>;

export type ManagerName = keyof typeof PACKAGE_MANAGERS;

/** A way to install for a whole machine; here, for a folder that stands for it. */
export interface GlobalManager {
  install(folder: string): readonly string[];
  /** Variables that it wants. */
  env(folder: string): Readonly<Record<string, string>>;
  /** Where the program ends up. */
  readonly program: string;
}

export const GLOBAL_MANAGERS = {
  npm: {
    install: (folder) => ['npm', 'install', '-g', '--prefix', folder],
    env: () => ({}),
    program: 'bin/llem',
  },
  pnpm: {
    install: () => [...PNPM, 'add', '-g'],
    env: (folder) => ({ PNPM_HOME: folder, PATH: folder }),
    program: 'llem',
  },
  yarn: {
    install: (folder) => [
      ...[...YARN, 'global', 'add', '--non-interactive'],
      ...['--prefix', folder, '--global-folder', join(folder, 'global')],
    ],
    env: () => ({}),
    program: 'bin/llem',
  },
} satisfies Record<string, GlobalManager>;

export type GlobalManagerName = keyof typeof GLOBAL_MANAGERS;
