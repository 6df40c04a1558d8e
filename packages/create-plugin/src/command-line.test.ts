import { expect, it } from 'vitest';
import { HELP, parseCommandLine } from './command-line.ts';
import { PLUGIN_KINDS } from './plugin-kind.ts';
import { Refusal } from './refusal.ts';

it('issue 8: what is not written is null', () => {
  expect(parseCommandLine([])).toEqual({ help: false, kind: null, name: null });
  expect(parseCommandLine(['--kind', 'energy', '--name=a'])).toEqual({
    help: false,
    kind: 'energy',
    name: 'a',
  });
});

it.each([[['--flavour', 'x']], [['wattbox']], [['--kind']], [['--help=yes']]])(
  'cli.md 6: %j is a usage error of one line, with the options and a command that works',
  (args) => {
    const refused = () => parseCommandLine(args);
    expect(refused).toThrow(Refusal);
    expect(refused).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringMatching(/^[^\n]+$/),
        why: expect.stringContaining('--kind'),
        fix: expect.stringMatching(/^npm create @llem\/plugin -- /),
      }),
    );
  },
);

it('cli.md 1: the help names every kind', () => {
  for (const kind of PLUGIN_KINDS) expect(HELP).toContain(`  ${kind} `);
});
