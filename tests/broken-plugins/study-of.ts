import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ExperimentResult } from '../../packages/core/src/index.ts';
import { markedProcesses } from '../../tools/chaos/marked-processes.mjs';
import { experimentIn, type Project } from './project.ts';

/** What became of one run of a study. */
export interface Ending {
  readonly result: ExperimentResult | null;
  /** Class, code and message of its error. */
  readonly error: string | null;
}

/** A study that is over. */
export interface EndedStudy {
  /** How each run ended, by its value. */
  readonly endings: Readonly<Record<string, Ending>>;
  /** Also what the processes of its runs printed. */
  readonly stderr: string;
  /** The processes that it left behind, now. */
  left(): readonly unknown[];
}

interface Entry {
  readonly result_file: string | null;
  readonly error_type: string | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
}

/** Runs one study with a run per value of `field`; demands that it ends in order. */
export async function studyOf(
  project: Project,
  field: string,
  values: readonly string[],
  fields: object = {},
): Promise<EndedStudy> {
  const name = field.replace('.', '-');
  const { [field]: _swept, ...base } = experimentIn(project, fields);
  const file = await project.write(`${name}.json`, {
    ...{ name, ...base, sweep: { [field]: values } },
    execution: { n_cycles: 1, config_gap_seconds: 0, cycle_gap_seconds: 0, max_consecutive_failures: 0 },
  });
  const mark = `${name}-${process.pid}`;
  const output = join(project.folder, name);
  const ended = await project.llem(['run', file, '--json', '--verbose', '-o', output], {
    LLEM_CHAOS_ID: mark,
  });
  const study = JSON.parse(ended.stdout);
  expect(study).toMatchObject({ status: 'completed', summary: { ran: values.length } });
  const [directory = ''] = (await readdir(output)).map((entry) => join(output, entry));
  const { experiments } = JSON.parse(await readFile(join(directory, 'study_manifest.json'), 'utf8'));
  const endings = values.map(async (value, index) => [value, await endingOf(directory, experiments[index])]);
  return {
    endings: Object.fromEntries(await Promise.all(endings)),
    stderr: ended.stderr,
    left: () => markedProcesses(mark),
  };
}

async function endingOf(directory: string, entry: Entry): Promise<Ending> {
  const { result_file, error_type, error_code, error_message } = entry;
  return {
    result: result_file === null ? null : JSON.parse(await readFile(join(directory, result_file), 'utf8')),
    error: error_type === null ? null : `${error_type} ${error_code}: ${error_message}`,
  };
}
