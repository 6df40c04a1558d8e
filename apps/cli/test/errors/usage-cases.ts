import { experiment, home } from './command-bench.ts';
import type { ErrorCase } from './error-case.ts';

export const USAGE: readonly ErrorCase[] = [
  ['no command', 'CLI.USAGE', 2, () => []],
  ['an unknown command', 'CLI.USAGE', 2, () => ['study']],
  ['an unknown flag', 'CLI.USAGE', 2, () => ['run', '--profile']],
  ['a bad number', 'CLI.USAGE', 2, () => ['run', '-n', '0']],
  ['a bad precision', 'CLI.USAGE', 2, () => ['run', '-p', 'fp7']],
  ['quiet and verbose', 'CLI.USAGE', 2, () => ['run', '--quiet', '--verbose']],
  ['a bad order', 'CLI.USAGE', 2, () => ['run', '--order', 'random']],
  ['a bad time limit', 'CLI.USAGE', 2, () => ['run', '--timeout', '-1']],
  ['an unknown schema', 'CLI.USAGE', 2, () => ['schema', 'nonsense']],
  ['an unknown shell', 'CLI.USAGE', 2, () => ['completion', 'tcsh']],
  ['an empty model', 'CLI.USAGE', 2, () => ['run', '--model=']],
  ['an empty output directory', 'CLI.USAGE', 2, () => ['run', '-m', 'gpt2', '--output', '']],
  ['an empty study to resume', 'CLI.USAGE', 2, () => ['run', '--resume', ' ']],
  ['a short flag with a sign', 'CLI.USAGE', 2, () => ['run', '-m=gpt2', '--dry-run']],
  ['an unknown command of a group', 'CLI.USAGE', 2, () => ['plugins', 'lst']],
  ['one result to compare', 'CLI.USAGE', 2, () => ['compare', 'a']],
  ['a bad report format', 'CLI.USAGE', 2, () => ['report', 'a', '--format', 'pdf']],
  ['a setup without an id', 'CLI.USAGE', 2, () => ['plugins', 'setup']],
  ['a resumed experiment', 'CLI.USAGE', 2, () => ['run', experiment(), '--resume', home]],
];
