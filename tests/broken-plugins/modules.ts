import type { PluginPackage } from './project.ts';

/** A package whose module is broken before any component of it is asked for something. */
interface BrokenModule {
  /** The module; a sound one by default. */
  readonly source?: string;
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Code of its finding; null when only its probe fails. */
  readonly code: string | null;
  /** What the finding, or else the probe, says. */
  readonly says: string;
}

const SOUND = `import { energyPlugin } from 'sound-plugins';\n`;
/** A module that exports a sound source of this id, with `parts` replaced. */
const withParts = (id: string, parts: string, before = '') =>
  `${SOUND}${before}\nexport default energyPlugin('${id}', { ${parts} });\n`;
const provides = (...ids: readonly string[]) => ({ provides: ids.map((id) => ({ kind: 'energy', id })) });

/** By the id of the energy source that each would provide. */
export const BROKEN_MODULES: Readonly<Record<string, BrokenModule>> = {
  'throws-at-import': {
    source: "throw new Error('needs libwatt');",
    code: 'PLUGIN.LOAD_FAILED',
    says: 'its import failed: needs libwatt',
  },
  'does-not-parse': { source: 'export default {', code: 'PLUGIN.LOAD_FAILED', says: 'its import failed' },
  'pollutes-at-import': {
    source: withParts('pollutes-at-import', '', 'Object.prototype.polluted = true;'),
    code: 'PLUGIN.POLLUTION',
    says: 'its import changed Object.prototype.polluted',
  },
  'pollutes-arrays': {
    source: withParts('pollutes-arrays', '', 'Array.prototype.sum = function () { return 0; };'),
    code: 'PLUGIN.POLLUTION',
    says: 'its import changed Array.prototype.sum',
  },
  'has-no-brand': {
    source: 'export default { apiVersion: "1.0", components: [] };',
    code: 'PLUGIN.MANIFEST_MISMATCH',
    says: './plugin.js does not export a plugin by default',
  },
  'looks-like-a-promise': {
    source: 'export default { then() {} };',
    code: 'PLUGIN.MANIFEST_MISMATCH',
    says: './plugin.js does not export a plugin by default',
  },
  'has-a-throwing-getter': {
    source: 'export default { llem: "plugin", get apiVersion() { throw new Error("not yet"); } };',
    code: 'PLUGIN.BAD_COMPONENT',
    says: 'its export cannot be read: not yet',
  },
  'has-text-for-a-priority': {
    source: withParts('has-text-for-a-priority', 'priority: "high"'),
    code: 'PLUGIN.BAD_COMPONENT',
    says: 'components.0.priority',
  },
  'promises-too-much': {
    source: withParts('promises-too-much', ''),
    manifest: provides('promises-too-much', 'another'),
    code: 'PLUGIN.MANIFEST_MISMATCH',
    says: "its manifest promises energy 'another', which the module does not have",
  },
  'leads-outside': {
    manifest: { plugin: './../energy-sound/plugin.js' },
    code: 'PLUGIN.MANIFEST_MISMATCH',
    says: 'which is outside the package',
  },
  'takes-a-reserved-word': {
    manifest: provides('auto'),
    code: 'PLUGIN.BAD_MANIFEST',
    says: 'llem.provides.0.id: is a reserved word',
  },
  'names-one-twice': {
    manifest: provides('names-one-twice', 'names-one-twice'),
    code: 'PLUGIN.BAD_MANIFEST',
    says: 'names one component twice',
  },
  'has-a-zod-3-schema': {
    source: withParts('has-a-zod-3-schema', 'configSchema: z.object({})', "import { z } from 'zod/v3';"),
    code: 'PLUGIN.BAD_COMPONENT',
    says: 'must be a zod 4 object schema, or null',
  },
  'has-a-throwing-schema': {
    source: withParts(
      'has-a-throwing-schema',
      'configSchema: z.strictObject({}).refine(() => { throw new Error("no idea"); })',
      "import * as z from 'zod';",
    ),
    code: null,
    says: 'probe failed: no idea',
  },
  'throws-in-probe': {
    source: withParts('throws-in-probe', 'probe() { throw new Error("no such sensor"); }'),
    code: null,
    says: 'probe failed: no such sensor',
  },
  'rejects-in-probe': {
    source: withParts('rejects-in-probe', 'probe: async () => { throw "just text"; }'),
    code: null,
    says: 'probe failed: just text',
  },
  'talks-nonsense-in-probe': {
    source: withParts('talks-nonsense-in-probe', 'probe: async () => "yes"'),
    code: null,
    says: 'probe returned no probe result',
  },
  'changes-settings-in-probe': {
    source: withParts(
      'changes-settings-in-probe',
      'probe({ settings }) { settings.output.results_dir = "/elsewhere"; }',
    ),
    code: null,
    says: "probe failed: Cannot assign to read only property 'results_dir'",
  },
  'pollutes-in-probe': {
    source: withParts('pollutes-in-probe', 'probe() { Object.prototype.available = true; }'),
    code: 'PLUGIN.POLLUTION',
    says: 'a probe of it changed Object.prototype.available',
  },
  'exits-in-probe': {
    source: withParts('exits-in-probe', 'probe: () => process.exit(0)'),
    code: null,
    says: 'probe failed: it called process.exit(0)',
  },
  'fails-later-in-probe': {
    source: withParts(
      'fails-later-in-probe',
      'probe() { setTimeout(() => { throw new Error("late"); }); return never(); }',
      "import { never } from 'sound-plugins';",
    ),
    code: null,
    says: 'probe crashed: late',
  },
  'kills-the-probes': {
    source: withParts('kills-the-probes', 'probe: () => process.kill(process.pid, "SIGSEGV")'),
    code: null,
    says: 'the probe process ended by SIGSEGV',
  },
};

/** What hangs until it is ended, each in another way. */
export const HANGING_MODULES: Readonly<Record<string, string>> = {
  'never-imports': 'await new Promise(() => {});',
  'never-probes': withParts('never-probes', 'probe: never', "import { never } from 'sound-plugins';"),
  'holds-the-probes': withParts(
    'holds-the-probes',
    'probe() { for (const until = now() + 10; now() < until; ); }',
    "import { now } from 'sound-plugins';",
  ),
};

/** The package of a broken module. */
export function brokenPackage(
  id: string,
  { source, manifest }: Pick<BrokenModule, 'source' | 'manifest'>,
): PluginPackage {
  const name = `energy-${id}`;
  const module = source ?? withParts(id, '');
  return { name, source: module, ...provides(id), ...(manifest && { manifest }) };
}
