import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createExampleResult } from '@llem/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../src/program.ts';

const TOKEN = 'hf_SECRETSECRET';
const MODEL = join(import.meta.dirname, '../../../examples/models/llem-tiny-llama');
const BASE = { model: MODEL, backend: 'tfjs', precision: 'fp32', dataset: 'llem-prompts', n: 2 };

let home: string;
let written = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'llem-errors-'));
  Object.assign(process.env, { HOME: home, HF_HUB_OFFLINE: '1', HF_TOKEN: TOKEN });
  for (const name of ['XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME', 'LLEM_DEBUG'])
    delete process.env[name];
  // This process is a command's: its stderr is what the command says.
  Object.defineProperty(process.stderr, 'write', {
    value: (text: unknown) => {
      written += String(text);
      return true;
    },
    configurable: true,
  });
});
beforeEach(() => {
  written = '';
});
afterAll(() => {
  Reflect.deleteProperty(process.stderr, 'write');
  rmSync(home, { recursive: true });
});

/** Runs one command in this process. */
async function llem(args: readonly string[]) {
  let stdout = '';
  const output = {
    columns: 0,
    print(text: string) {
      stdout += text;
    },
    flush: async () => true,
  };
  const never = new AbortController().signal;
  const interruption = {
    ...{ signal: never, killSignal: never, exitCode: () => null, beginRun() {}, crash: () => null },
    crashed: new Promise<never>(() => {}),
  };
  const code = await runProgram(args, interruption, output);
  return { code, stdout };
}

let files = 0;
/** The path of a new file. */
function file(content: object | string, suffix = 'yaml'): string {
  files += 1;
  const path = join(home, `file-${files}.${suffix}`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
const config = (changes: object = {}) => file({ ...BASE, ...changes });
const folder = (name: string, content: Readonly<Record<string, string>> = {}) => {
  const path = join(home, name);
  mkdirSync(path, { recursive: true });
  for (const [entry, text] of Object.entries(content)) writeFileSync(join(path, entry), text);
  return path;
};
const dry = (path: string, ...flags: string[]) => ['run', path, '--dry-run', ...flags];
const resultFile = (changes: object) => file({ ...createExampleResult(), ...changes }, 'json');

type Case = readonly [name: string, code: string | null, exit: number, args: () => string[]];

const USAGE: readonly Case[] = [
  ['an unknown command', 'CLI.USAGE', 2, () => ['study']],
  ['an unknown flag', 'CLI.USAGE', 2, () => ['run', '--profile']],
  ['a bad number', 'CLI.USAGE', 2, () => ['run', '-n', '0']],
  ['a bad precision', 'CLI.USAGE', 2, () => ['run', '-p', 'fp7']],
  ['quiet and verbose', 'CLI.USAGE', 2, () => ['run', '--quiet', '--verbose']],
  ['a bad order', 'CLI.USAGE', 2, () => ['run', '--order', 'random']],
  ['a bad time limit', 'CLI.USAGE', 2, () => ['run', '--timeout', '-1']],
  ['an unknown schema', 'CLI.USAGE', 2, () => ['schema', 'nonsense']],
  ['an unknown shell', 'CLI.USAGE', 2, () => ['completion', 'tcsh']],
  ['one result to compare', 'CLI.USAGE', 2, () => ['compare', 'a']],
  ['a bad report format', 'CLI.USAGE', 2, () => ['report', 'a', '--format', 'pdf']],
  ['a setup without an id', 'CLI.USAGE', 2, () => ['plugins', 'setup']],
];

const CONFIGURATION: readonly Case[] = [
  ['no configuration', 'CONFIG.NO_MODEL', 2, () => ['run']],
  ['a missing file', 'CONFIG.FILE_NOT_FOUND', 2, () => dry(join(home, 'none.yaml'))],
  ['another suffix', 'CONFIG.BAD_SUFFIX', 2, () => dry(file('model: x', 'toml'))],
  ['an empty file', 'CONFIG.EMPTY_FILE', 2, () => dry(file(''))],
  ['a list', 'CONFIG.NOT_A_MAP', 2, () => dry(file('- 1'))],
  ['broken YAML', 'CONFIG.SYNTAX', 2, () => dry(file('model: [x'))],
  ['broken JSON', 'CONFIG.SYNTAX', 2, () => dry(file('{"model": ', 'json'))],
  ['a directory', 'CONFIG.UNREADABLE_FILE', 2, () => dry(folder('dir.yaml'))],
  ['a forbidden key', 'CONFIG.FORBIDDEN_KEY', 2, () => dry(file('model: x\nconstructor: 1'))],
  [
    'deep nesting',
    'CONFIG.TOO_DEEP',
    2,
    () => dry(file(`{"model": ${'['.repeat(200)}${']'.repeat(200)}}`, 'json')),
  ],
  ['a token', 'CONFIG.CREDENTIALS', 2, () => dry(config({ hf_token: TOKEN }))],
  ['an unknown key', 'CONFIG.UNKNOWN_KEY', 2, () => dry(config({ precison: 'fp32' }))],
  ['a wrong type', null, 2, () => dry(config({ n: 'many' }))],
  ['an unsupported precision', null, 2, () => dry(config({ precision: 'bf16' }))],
  ['an unknown backend', 'CONFIG.UNKNOWN_BACKEND', 2, () => dry(config({ backend: 'tfjz' }))],
  [
    'a batch size for nobody',
    'CONFIG.UNKNOWN_BACKEND',
    2,
    () => dry(config(), '-b', 'x', '--batch-size', '2'),
  ],
  ['a study of nothing', 'CONFIG.EMPTY_STUDY', 2, () => dry(file({ sweep: {} }))],
  ['an empty axis', 'CONFIG.BAD_SWEEP', 2, () => dry(config({ sweep: { n: [] } }))],
  ['a study with nothing valid', 'CONFIG.ALL_INVALID', 2, () => dry(config({ sweep: { n: [0, -1] } }))],
  [
    'a study that is too large',
    'CONFIG.TOO_LARGE',
    2,
    () => dry(config({ sweep: { n: many(400), random_seed: many(400) } })),
  ],
  ['a study with wrong parts', 'CONFIG.BAD_STUDY', 2, () => dry(config({ experiments: 7 }))],
  ['a resumed experiment', 'CLI.USAGE', 2, () => ['run', config(), '--resume', home]],
];

const REST: readonly Case[] = [
  [
    'a backend that is not installed',
    'BACKEND.NOT_INSTALLED',
    1,
    () => dry(config({ backend: 'tensorrt', precision: 'fp16' })),
  ],
  ['a missing model', 'PREFLIGHT.FAILED', 1, () => ['run', config({ model: './not/there' }), '-o', home]],
  [
    'an unknown energy source',
    'CONFIG.UNKNOWN_ENERGY',
    2,
    () => ['run', config({ energy: { backend: 'wattson' } }), '-o', home],
  ],
  ['a study without its manifest', 'STUDY.NO_MANIFEST', 1, () => ['report', folder('no-study')]],
  [
    'a damaged manifest',
    'STUDY.BAD_MANIFEST',
    1,
    () => ['report', folder('bad-study', { 'study_manifest.json': '{' })],
  ],
  ['a resume of nothing', 'STUDY.NO_MANIFEST', 1, () => ['run', '--resume', folder('no-study')]],
  ['a missing result', 'CONFIG.BAD_PATH', 2, () => ['compare', join(home, 'none'), join(home, 'none')]],
  ['a result that is no JSON', 'CONFIG.RESULT_UNREADABLE', 2, () => ['compare', file('{', 'json'), home]],
  [
    'a result of another major',
    'CONFIG.RESULT_SCHEMA',
    2,
    () => ['compare', resultFile({ schema_version: '9.0' }), home],
  ],
  ['a result with nonsense', null, 2, () => ['compare', resultFile({ model_name: 7 }), home]],
  ['a setup of nothing', 'PLUGIN.NO_SETUP', 1, () => ['plugins', 'setup', 'tfjs']],
  ['the removal of nothing', 'PLUGIN.NO_SETUP', 1, () => ['plugins', 'setup', 'zeus', '--remove']],
];

function many(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

describe('errors on the command line', () => {
  it.each([...USAGE, ...CONFIGURATION, ...REST])(
    'CLI-12, CLI-13: %s is told as %s with exit code %i and what to do, and nothing else is printed',
    async (_name, code, exit, args) => {
      const json = await llem([...args(), '--json']);
      const { error } = JSON.parse(json.stdout);
      expect([error.code, json.code]).toEqual([code, exit]);
      const [area] = (code ?? '').split('.');
      expect(error.name.toUpperCase()).toMatch(new RegExp(`^(${area || 'ZOD'}|USAGE)`));
      if (code !== null && area !== 'CLI') expect(error.fix).toMatch(/\S/);
      const lines = written.split('\n').filter((line) => !/^(note|warning): |^\[/.test(line));
      expect(lines[0]).toMatch(new RegExp(`^${error.name}: `));
      if (code !== null) expect(written).toMatch(/^ {2}fix: \S/m);
      expect(json.stdout + written).not.toMatch(/undefined|\[object|NaN|SECRETSECRET/);
      expect(written).not.toMatch(/^\s+at .*:\d+/m);
    },
  );

  it('CLI-13: --verbose and LLEM_DEBUG show the stack and the causes, and still no token', async () => {
    const args = ['compare', file('{', 'json'), home];
    expect((await llem(args)).code).toBe(2);
    expect(written).not.toContain('caused by:');
    written = '';
    await llem([...args, '--verbose']);
    expect(written).toMatch(/stack:[\s\S]*caused by:\n {4}SyntaxError/);
    written = '';
    process.env.LLEM_DEBUG = '1';
    await llem(args);
    delete process.env.LLEM_DEBUG;
    expect(written).toMatch(/caused by:\n {4}SyntaxError/);
    expect(written).not.toContain(TOKEN);
  });

  it('CFG-20: a broken user config refuses run and plugins; config and doctor show it', async () => {
    const place = folder('.config/llenergymeasure', { 'config.yaml': 'output: {results_dri: x}\n' });
    const refused = await llem(['plugins', '--json']);
    expect([refused.code, JSON.parse(refused.stdout).error.code]).toEqual([2, 'CONFIG.USER_CONFIG']);
    const shown = await llem(['config', '--json']);
    expect([shown.code, JSON.parse(shown.stdout).user_config.state]).toEqual([0, 'broken']);
    rmSync(place, { recursive: true });
  });
});
