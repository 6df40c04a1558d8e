import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { beCommand, file, folder, home, llem, ROOT, said, TOKEN } from './errors/command-bench.ts';
import { CONFIGURATION } from './errors/configuration-cases.ts';
import type { Surroundings } from './errors/error-case.ts';
import { MACHINE } from './errors/machine-cases.ts';
import { STUDY } from './errors/study-cases.ts';
import { USAGE } from './errors/usage-cases.ts';
import { WITHOUT_ROW } from './errors/without-row.ts';

const CASES = [...USAGE, ...CONFIGURATION, ...MACHINE, ...STUDY].map(
  ([name, code, exit, args, surroundings = {}]) => [name, code, exit, args, surroundings] as const,
);

let leave: () => void;
beforeAll(() => {
  leave = beCommand();
});
beforeEach(() => {
  said.text = '';
});
afterAll(() => leave());

/** Runs a command in its surroundings, which are gone afterwards. */
async function failing(args: () => string[] | Promise<string[]>, { env, interrupted_s }: Surroundings) {
  const variables = (await env?.()) ?? {};
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    const line = await args();
    said.text = '';
    return await llem(
      [...line, '--json'],
      interrupted_s === undefined ? undefined : AbortSignal.timeout(interrupted_s * 1000),
    );
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** What a document says failed: the command, or a run of a study. */
function failureIn(stdout: string, isOfRun: boolean) {
  const document = JSON.parse(stdout);
  if (!isOfRun) return document.error;
  const [failed] = document.failed;
  return { name: failed.error_type, code: failed.error_code, message: failed.error_message };
}

describe('errors on the command line', () => {
  it.each(CASES)(
    'CLI-12, CLI-13: %s is told as %s with exit code %i and what to do, and nothing else is printed',
    async (_name, code, exit, args, surroundings) => {
      const { isOfRun = false } = surroundings;
      const json = await failing(args, surroundings);
      const error = failureIn(json.stdout, isOfRun);
      expect([error.code, json.code]).toEqual([code, exit]);
      const [area] = (code ?? '').split('.');
      // A worker's end is told by its kind (study.md 3).
      if (!isOfRun) expect(error.name.toUpperCase()).toMatch(new RegExp(`^(${area || 'ZOD'}|USAGE)`));
      if (code !== null && !isOfRun) expect(error.fix).toMatch(/\S/);
      expect(said.text).toContain(`${error.name}: `);
      if (code !== null) expect(said.text).toMatch(/^ *fix: \S/m);
      expect(json.stdout + said.text).not.toMatch(/undefined|\[object|NaN|SECRETSECRET/);
      expect(said.text).not.toMatch(/^\s+at .*:\d+/m);
    },
  );

  it('CLI-13: every code of docs/errors.md has a row here, or it is said why it has none', () => {
    const page = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
    const documented = [...page.matchAll(/^\| `([A-Z]+\.[A-Z_]+)` \|/gm)].map(([, code = '']) => code);
    const rows = new Set(CASES.flatMap(([, code]) => code ?? []));
    const excused = Object.keys(WITHOUT_ROW).filter((code) => !code.endsWith('.*'));
    const areas = Object.keys(WITHOUT_ROW).flatMap((code) =>
      code.endsWith('.*') ? [code.slice(0, -1)] : [],
    );
    const others = documented.filter(
      (code) => !rows.has(code) && areas.some((area) => code.startsWith(area)),
    );
    expect(excused.filter((code) => rows.has(code))).toEqual([]);
    expect([...rows, ...excused, ...others].sort()).toEqual([...documented].sort());
  });

  it.each([
    [['rnu'], "unknown command 'rnu' (did you mean run?)"],
    [['run', '--modle', 'x'], "unknown option '--modle' (did you mean --model?)"],
    [['run', '-p', 'bf15'], '(did you mean bf16?)'],
    [['run', '--order', 'shufled'], '(did you mean shuffled?)'],
    [['schema', 'experimnt'], '(did you mean experiment?)'],
    [['completion', 'bsh'], '(did you mean bash?)'],
    [['report', 'x', '--format', 'csvv'], '(did you mean csv?)'],
    [['plugins', 'lst'], "unknown command 'plugins lst' (did you mean list?)"],
    [['plugins', 'setup', 'a', 'b'], "too many arguments for 'setup'"],
  ])('cli.md 2: %j is told in one line, with what was probably meant', async (args, told) => {
    expect((await llem(args)).code).toBe(2);
    const [line = '', fix, ...rest] = said.text.trimEnd().split('\n');
    expect(line).toContain(told);
    expect([fix, rest]).toEqual([expect.stringMatching(/^ {2}fix: llem .*--help$/), []]);
  });

  it('CLI-13: --verbose and LLEM_DEBUG show the stack and the causes, and still no token', async () => {
    const args = ['compare', file('{', 'json'), home];
    expect((await llem(args)).code).toBe(2);
    expect(said.text).not.toContain('caused by:');
    said.text = '';
    await llem([...args, '--verbose']);
    expect(said.text).toMatch(/stack:[\s\S]*caused by:\n {4}SyntaxError/);
    said.text = '';
    process.env.LLEM_DEBUG = '1';
    await llem(args);
    delete process.env.LLEM_DEBUG;
    expect(said.text).toMatch(/caused by:\n {4}SyntaxError/);
    expect(said.text).not.toContain(TOKEN);
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
