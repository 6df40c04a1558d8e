import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bashScript } from '../src/completion/bash-script.ts';
import { fishScript } from '../src/completion/fish-script.ts';
import { readContexts } from '../src/completion/read-contexts.ts';
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

/** What bash's own completion offers for lines whose last word is being typed; one shell for all. */
function complete(...lines: readonly string[]): string[][] {
  const asked = lines.map((line) => {
    const words = line.split(' ').map((word) => `'${word}'`);
    return `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _llem; printf '%s\\t' "\${COMPREPLY[@]}"; echo`;
  });
  const output = execFileSync('bash', ['--norc', '-c', `${bashScript(contexts())}\n${asked.join('\n')}`], {
    cwd: folder,
    encoding: 'utf8',
  });
  return output
    .split('\n')
    .slice(0, lines.length)
    .map((line) => line.split('\t').filter(Boolean).sort());
}

describe('llem completion', () => {
  it('issue 7: bash completes commands, flags, backends, precisions and files', () => {
    const cases: readonly [line: string, offered: readonly string[]][] = [
      ['llem ', ['plugins', 'report', 'run', 'schema']],
      ['llem r', ['report', 'run']],
      ['llem --v', ['--version']],
      ['llem run --backend ', ['my-own', 'pytorch']],
      ['llem run -b py', ['pytorch']],
      ['llem run --no-gaps -p f', ['fp16']],
      ['llem run --no', ['--no-gaps']],
      ['llem run -n ', []],
      ['llem run ', ['my study.yml', 'result.json', 'results', 'study.yaml']],
      ['llem run --output r', ['results']],
      ['llem plugins ', ['list', 'setup']],
      ['llem plugins setup ', ['zeus']],
      ['llem report ', ['results']],
      ['llem schema ex', ['experiment']],
    ];
    const offered = complete(...cases.map(([line]) => line));
    expect(cases.map(([line], index) => [line, offered[index]])).toEqual(cases);
  });

  it('issue 7: bash finds nothing wrong with the script of the whole program', () => {
    expect(execFileSync('bash', ['-n'], { input: bashScript(contexts()) }).toString()).toBe('');
  });

  it('issue 7: zsh and fish are told every flag, backend and precision too', () => {
    for (const script of [zshScript(contexts()), fishScript(contexts())])
      for (const word of ['no-gaps', 'backend', 'pytorch', 'bf16', 'setup', 'zeus', 'experiment'])
        expect(script).toContain(word);
    // zsh reads quotes as bash does, where nothing of its own stands in between.
    expect(execFileSync('bash', ['-n', '-O', 'extglob'], { input: zshScript(contexts()) }).toString()).toBe(
      '',
    );
    for (const line of fishScript(contexts()).trimEnd().split('\n'))
      expect(line).toMatch(/^complete -c llem /);
  });
});
