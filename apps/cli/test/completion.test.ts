import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bashScript } from '../src/completion/bash-script.ts';
import { fishScript } from '../src/completion/fish-script.ts';
import { readContexts } from '../src/completion/read-contexts.ts';
import { SHELLS, type Shell } from '../src/completion/shells.ts';
import { zshScript } from '../src/completion/zsh-script.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'llem-completion-'));
  for (const name of ['study.yaml', 'my study.yml', 'notes.txt', 'result.json'])
    writeFileSync(join(folder, name), '');
  mkdirSync(join(folder, 'results'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function contexts() {
  const program = new Command('llem').version('llem v2', '-V, --version');
  program
    .command('run')
    .argument('[config]')
    .option('-b, --backend <id>', "a backend's id")
    .addOption(new Option('-p, --precision <name>').choices(['fp16', 'bf16']))
    .option('-o, --output <dir>')
    .option('-n <count>')
    .option('--no-gaps');
  const plugins = program.command('plugins');
  plugins.command('list', { isDefault: true });
  plugins.command('setup').argument('<id>');
  program.command('report').argument('<study>');
  program.command('schema').addArgument(new Argument('[name]').choices(['experiment', 'study']));
  return readContexts(program, { '--backend': ['pytorch', 'my-own'], 'plugins setup': ['zeus'] });
}

const ZSH = join(import.meta.dirname, 'programs/complete-in-zsh.zsh');

/** What a shell's own completion offers for lines whose last word is being typed; one shell for all of them. */
const OFFERED: Readonly<Record<Shell, (lines: readonly string[]) => string[]>> = {
  bash(lines) {
    const asked = lines.map((line) => {
      const words = line.split(/ |(?<==)|(?==)/).map((word) => `'${word}'`);
      return `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _llem; printf '%s\\t' "\${COMPREPLY[@]}"; echo`;
    });
    return runShell('bash', ['--norc', '-c', [bashScript(contexts()), ...asked].join('\n')]);
  },
  zsh(lines) {
    const script = join(folder, '.llem.zsh');
    writeFileSync(script, zshScript(contexts()));
    return runShell('zsh', ['-f', ZSH, script, ...lines]);
  },
  fish(lines) {
    // A candidate and what it is stand on one line, a tab in between.
    const asked = lines.map(
      (line) => `echo (complete -C '${line}' | string replace -r '\\t.*' '' | string join \\t)`,
    );
    const script = [fishScript(contexts()), ...asked].join('\n');
    return runShell('fish', ['--no-config', '-c', script]);
  },
};

function runShell(shell: string, args: readonly string[]): string[] {
  return execFileSync(shell, args, { cwd: folder, encoding: 'utf8' }).split('\n');
}

const CASES: readonly [line: string, offered: readonly string[]][] = [
  ['llem ', ['plugins', 'report', 'run', 'schema']],
  ['llem r', ['report', 'run']],
  ['llem --v', ['--version']],
  ['llem run --backend ', ['my-own', 'pytorch']],
  ['llem run -b py', ['pytorch']],
  ['llem run --no-gaps -p f', ['fp16']],
  ['llem run --precision=b', ['bf16']],
  ['llem run --precision=', ['bf16', 'fp16']],
  ['llem run --no', ['--no-gaps']],
  ['llem run -n ', []],
  ['llem run ', ['my study.yml', 'result.json', 'results', 'study.yaml']],
  ['llem run --output r', ['results']],
  ['llem plugins ', ['list', 'setup']],
  ['llem plugins setup ', ['zeus']],
  ['llem report ', ['results']],
  ['llem schema ex', ['experiment']],
];

/** Those that this machine has; bash it must have: apt-get install zsh fish. */
const installed = SHELLS.filter(
  (shell) => shell === 'bash' || spawnSync(shell, ['--version']).error === undefined,
);

describe('llem completion', () => {
  it.each(installed)(
    'issue 7: %s completes commands, flags, backends, precisions and files',
    { timeout: 30_000 },
    (shell) => {
      const offered = OFFERED[shell](CASES.map(([line]) => line));
      const plain = offered.map((line) =>
        line
          .split('\t')
          .map((word) => word.replace(/^--.*=|\/$/, '').replaceAll('\\', ''))
          .filter(Boolean)
          .sort(),
      );
      expect(CASES.map(([line], index) => [line, plain[index]])).toEqual(CASES);
    },
  );

  it('issue 7: zsh and fish are told every flag, backend and precision too', () => {
    for (const script of [zshScript(contexts()), fishScript(contexts())])
      for (const word of ['no-gaps', 'backend', 'pytorch', 'bf16', 'setup', 'zeus', 'experiment'])
        expect(script).toContain(word);
    // zsh reads quotes as bash does, where nothing of its own stands in between.
    for (const script of [bashScript(contexts()), zshScript(contexts())])
      expect(execFileSync('bash', ['-n', '-O', 'extglob'], { input: script }).toString()).toBe('');
    for (const line of fishScript(contexts()).trimEnd().split('\n'))
      expect(line).toMatch(/^complete -c llem /);
  });
});
