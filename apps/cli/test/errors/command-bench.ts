import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProgram } from '../../src/program.ts';

export const TOKEN = 'hf_SECRETSECRET';
export const ROOT = resolve(import.meta.dirname, '../../../..');
const TINY = join(ROOT, 'examples/models/llem-tiny-llama');

/** A home of its own; nothing of the user's reaches what runs here. */
export const home = mkdtempSync(join(tmpdir(), 'llem-errors-'));
/** What a command of this process says on stderr. */
export const said = { text: '' };

const BARE = [
  'XDG_CONFIG_HOME',
  'XDG_STATE_HOME',
  'XDG_CACHE_HOME',
  'LLEM_DEBUG',
  'VIRTUAL_ENV',
  'CONDA_PREFIX',
];

/** Makes this process that of a command; call what it gives at the end. */
export function beCommand(): () => void {
  Object.assign(process.env, { HOME: home, HF_HUB_OFFLINE: '1', HF_TOKEN: TOKEN });
  for (const name of BARE) delete process.env[name];
  Object.defineProperty(process.stderr, 'write', {
    value: (text: unknown) => {
      said.text += String(text);
      return true;
    },
    configurable: true,
  });
  return () => {
    Reflect.deleteProperty(process.stderr, 'write');
    rmSync(home, { recursive: true });
  };
}

/** Runs one command in this process. */
export async function llem(args: readonly string[], signal: AbortSignal = new AbortController().signal) {
  let stdout = '';
  const output = {
    columns: 0,
    print(text: string) {
      stdout += text;
    },
    flush: async () => true,
  };
  const interruption = {
    ...{
      signal,
      killSignal: new AbortController().signal,
      exitCode: () => null,
      beginRun() {},
      crash: () => null,
    },
    crashed: new Promise<never>(() => {}),
  };
  const code = await runProgram(args, interruption, output);
  return { code, stdout };
}

let files = 0;
/** The path of a new file. */
export function file(content: object | string, suffix = 'yaml'): string {
  files += 1;
  const path = join(home, `file-${files}.${suffix}`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** The path of a new folder with these files. */
export function folder(name: string, content: Readonly<Record<string, string | object>> = {}): string {
  const path = join(home, name);
  mkdirSync(path, { recursive: true });
  for (const [entry, text] of Object.entries(content))
    writeFileSync(join(path, entry), typeof text === 'string' ? text : JSON.stringify(text));
  return path;
}

/** An experiment on the example model, which tfjs runs. */
export function experiment(changes: object = {}): string {
  return file({ model: TINY, backend: 'tfjs', precision: 'fp32', dataset: 'llem-prompts', n: 2, ...changes });
}

/** Everything that takes time is off. */
export const QUICK = {
  n: 1,
  max_output_tokens: 2,
  warmup: { enabled: false },
  baseline: { enabled: false },
  energy: { backend: null },
};

/** The user config that finds plugins in these folders, as variables of a command. */
export function withPlugins(...paths: readonly string[]): Record<string, string> {
  return { XDG_CONFIG_HOME: userConfig({ plugins: { paths } }) };
}

/** A folder for XDG_CONFIG_HOME whose user config is this. */
export function userConfig(content: object): string {
  files += 1;
  const base = folder(`config-${files}`);
  mkdirSync(join(base, 'llenergymeasure'));
  writeFileSync(join(base, 'llenergymeasure/config.yaml'), JSON.stringify(content));
  return base;
}

export function many(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
