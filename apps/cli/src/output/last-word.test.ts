import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { keepLastWord } from './last-word.ts';

function program(json: boolean, crash: { error: unknown } | null = null) {
  const said = { stdout: [] as string[], stderr: [] as string[] };
  const emitter = new EventEmitter();
  const double = Object.assign(emitter, {
    exitCode: undefined as number | undefined,
    stderr: { write: (text: string) => void said.stderr.push(text) },
  });
  const output = { print: (text: string) => void said.stdout.push(text) };
  const isTold = keepLastWord(double as unknown as NodeJS.Process, output, { json, crash: () => crash });
  const exit = (code: number) => {
    emitter.emit('exit', code);
    return { stdout: said.stdout.join(''), stderr: said.stderr.join(''), code: double.exitCode ?? code };
  };
  return { isTold, exit };
}

describe('keepLastWord', () => {
  it('cli.md 6: a process that is ended from inside has not succeeded, whatever its code', () => {
    const { code, stdout, stderr } = program(true).exit(0);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({
      name: 'Error',
      message: expect.stringContaining('exit code 0'),
    });
    expect(stderr).toMatch(/^Error: .*exit code 0\n {2}fix: .*llem plugins/);
    expect(program(false).exit(3)).toMatchObject({ code: 3, stdout: '' });
  });

  it('cli.md 5: a signal before the run still gives one document', () => {
    const { code, stdout, stderr } = program(true).exit(130);
    expect([code, JSON.parse(stdout).error.message]).toEqual([130, 'interrupted by SIGINT']);
    expect(stderr).toBe('Error: interrupted by SIGINT\n');
    expect(program(false).exit(143).stderr).toBe('Error: interrupted by SIGTERM\n');
    expect(program(false).exit(129).stderr).toBe('Error: interrupted by SIGHUP\n');
  });

  it('cli.md 6: an installation of which a part is missing says which, and how to mend it', () => {
    const error = new Error("Cannot find package '@llem/core' imported from /x/program.js");
    const { code, stdout, stderr } = program(true, { error }).exit(0);
    const message = `llem could not start: ${error.message}`;
    expect([code, JSON.parse(stdout).error.message]).toEqual([1, message]);
    expect(stderr).toBe(`Error: ${message}\n  fix: install @llem/cli again, a part of it is missing\n`);
  });

  it('is silent once the outcome was told', () => {
    const { isTold, exit } = program(true);
    isTold();
    expect(exit(0)).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
