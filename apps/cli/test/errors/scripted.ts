import { join } from 'node:path';
import { experiment, file, folder, QUICK, ROOT, withPlugins } from './command-bench.ts';

const SCRIPTED = join(ROOT, 'packages/study/test/fixtures/backend-scripted');

/** Variables with which the scripted backend of the study's tests is installed. */
export const scripted = () => withPlugins(SCRIPTED, join(ROOT, 'plugins/backend-tfjs-gpu'));

function fields(act: string): object {
  const model = folder('scripted-model', { 'config.json': { model_type: 'llama' } });
  return {
    ...QUICK,
    ...{ model, backend: 'scripted', precision: 'fp32', load_format: 'dummy', dataset: 'llem-prompts' },
    scripted: { act },
  };
}

/** An experiment on it that does what `act` says. */
export function act(name: string, changes: object = {}): string {
  return experiment({ ...fields(name), ...changes });
}

/** A study whose runs, in workers, do what `act` says; it ends with the first that fails. */
export function studyOf(name: string, execution: object = {}): string {
  const { scripted: section, ...shared } = fields(name) as { scripted: object };
  return file({
    ...shared,
    experiments: [{ scripted: section }],
    execution: {
      ...{ n_cycles: 2, config_gap_seconds: 0, cycle_gap_seconds: 0, max_consecutive_failures: 1 },
      ...execution,
    },
  });
}
