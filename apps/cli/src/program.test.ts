import { createConfig, ExecutionConfig } from '@llem/config';
import { FAKE_INSTALLED_BACKEND } from '@llem/testkit';
import { expect, it } from 'vitest';
import type { Interruption } from './interruption.ts';
import { runProgram } from './program.ts';

const config = createConfig([FAKE_INSTALLED_BACKEND]);
const shared = new Map(config.getSharedParams().map(({ path, description }) => [path, description]));

/** What `llem` prints, without line breaks. */
async function help(...args: string[]): Promise<string> {
  let printed = '';
  const output = {
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
  return printed.replaceAll(/\s+/g, ' ');
}

it('CFG-26: the help of a flag says of its field what the schema says', async () => {
  const text = await help('run');
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
