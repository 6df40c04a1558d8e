import { createConfig, ExecutionConfig } from '@llem/config';
import { FAKE_INSTALLED_BACKEND } from '@llem/testkit';
import { expect, it } from 'vitest';
import type { Interruption } from './interruption.ts';
import { runProgram } from './program.ts';

const config = createConfig([FAKE_INSTALLED_BACKEND]);
const shared = new Map(config.getSharedParams().map(({ path, description }) => [path, description]));

/** What `llem … --help` prints. */
async function help(args: readonly string[], columns = 0): Promise<string> {
  let printed = '';
  const output = {
    columns,
    print(text: string) {
      printed += text;
    },
    flush: async () => true,
  };
  const interruption: Interruption = {
    signal: new AbortController().signal,
    killSignal: new AbortController().signal,
    exitCode: () => null,
    beginRun: () => {},
    crash: () => null,
    crashed: new Promise<never>(() => {}),
  };
  expect(await runProgram([...args, '--help'], interruption, output)).toBe(0);
  return printed;
}

it('CFG-26: the help of a flag says of its field what the schema says', async () => {
  const text = (await help(['run'])).replaceAll(/\s+/g, ' ');
  const flags = [
    ['--model <id>', shared.get('model')],
    ['--backend <id>', shared.get('backend')],
    ['-n <count>', shared.get('n')],
    ['--precision <name>', shared.get('precision')],
    ['--cycles <count>', ExecutionConfig.shape.n_cycles.description],
    ['--order <name>', ExecutionConfig.shape.cycle_order.description],
    ['--timeout <hours>', ExecutionConfig.shape.wall_clock_timeout_hours.meta()?.description],
  ] as const;
  for (const [flag, description] of flags) expect(text).toContain(`${flag} ${description ?? 'nothing'}`);
  for (const option of config.getParamOptions('precision') ?? []) expect(text).toContain(`"${option}"`);
});

it.each([40, 80, 120])('cli.md 5: no help text is wider than a terminal of %i columns', async (columns) => {
  for (const command of [
    [],
    ['run'],
    ['plugins'],
    ['plugins', 'setup'],
    ['compare'],
    ['report'],
    ['schema'],
  ]) {
    const lines = (await help(command, columns)).split('\n');
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
    expect(lines.length).toBeGreaterThan(5);
  }
});

it('cli.md 5: a terminal that does not know its width gets help of 80 columns', async () => {
  expect(await help(['run'], 0)).toBe(await help(['run'], 80));
});
