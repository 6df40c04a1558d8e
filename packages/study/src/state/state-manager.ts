import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Clock, ConfigError, type Logger, sanitizeExperimentId } from '@llem/core';
import { isSafePath, writeAtomically } from '@llem/results';
import { ExperimentState, isSubprocessRunning, markFailed } from './experiment-state.ts';

const SUFFIX = '.json';

/** The records of experiments in progress, one file each (INF-08). */
export interface StateManager {
  /** Saves the record of an experiment that has not begun to measure. */
  create(
    id: string,
    about: Pick<ExperimentState, 'config_hash' | 'subprocess_pid'>,
  ): Promise<ExperimentState>;
  /** Null when there is none. @throws ConfigError CONFIG.BAD_STATE for one that does not parse */
  load(id: string): Promise<ExperimentState | null>;
  /** Gives the record as it was saved, with the instant. */
  save(state: ExperimentState): Promise<ExperimentState>;
  /** False when there was none. */
  delete(id: string): Promise<boolean>;
  /** Ids, as they name the files. */
  listExperiments(): Promise<readonly string[]>;
  /** The first that is not done; records that do not parse are passed over with a warning. */
  findByConfigHash(hash: string): Promise<ExperimentState | null>;
  /** Marks as failed what measures without a process, and gives its ids. */
  cleanupStale(): Promise<readonly string[]>;
}

export interface StateManagerOptions {
  readonly dir: string;
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly logger: Pick<Logger, 'warn'>;
}

/** Where the records lie unless somebody says otherwise. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state'), 'llenergymeasure');
}

export function createStateManager({ dir, clock, logger }: StateManagerOptions): StateManager {
  const manager: StateManager = {
    async create(id, { config_hash, subprocess_pid }) {
      return await manager.save({
        experiment_id: id,
        phase: 'initialising',
        failed: false,
        config_hash,
        error_message: null,
        started_at: null,
        last_updated: clock.wallTime().toISOString(),
        subprocess_pid,
      });
    },

    async load(id) {
      const file = fileOf(dir, id);
      if (!(await namesOf(dir)).includes(sanitizeExperimentId(id))) return null;
      await refuseUnsafe(dir, file);
      return await read(file);
    },

    async save(state) {
      const saved = ExperimentState.parse({ ...state, last_updated: clock.wallTime().toISOString() });
      const file = fileOf(dir, state.experiment_id);
      await mkdir(dir, { recursive: true });
      await refuseUnsafe(dir, file);
      await writeAtomically(file, `${JSON.stringify(saved, null, 2)}\n`);
      return saved;
    },

    async delete(id) {
      const file = fileOf(dir, id);
      if (!(await namesOf(dir)).includes(sanitizeExperimentId(id))) return false;
      await refuseUnsafe(dir, file);
      await rm(file, { force: true });
      return true;
    },

    listExperiments: () => namesOf(dir),

    async findByConfigHash(hash) {
      for await (const state of all()) if (state.config_hash === hash && state.phase !== 'done') return state;
      return null;
    },

    async cleanupStale() {
      const stale: string[] = [];
      for await (const state of all()) {
        if (state.phase !== 'measuring' || state.failed || isSubprocessRunning(state)) continue;
        await manager.save(markFailed(state, 'no longer running'));
        stale.push(state.experiment_id);
      }
      return stale;
    },
  };
  return manager;

  async function* all(): AsyncGenerator<ExperimentState> {
    for (const id of await namesOf(dir)) {
      const state = await manager.load(id).catch((error: unknown) => {
        if (!ConfigError.is(error)) throw error;
        logger.warn(error.message);
        return null;
      });
      if (state !== null) yield state;
    }
  }
}

function fileOf(dir: string, id: string): string {
  return join(dir, `${sanitizeExperimentId(id)}${SUFFIX}`);
}

async function namesOf(dir: string): Promise<string[]> {
  const files = await readdir(dir).catch(() => []);
  return files
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(0, -SUFFIX.length))
    .sort();
}

async function refuseUnsafe(dir: string, file: string): Promise<void> {
  if (await isSafePath(dir, file)) return;
  throw new ConfigError('CONFIG.BAD_STATE', `${file} leads out of the directory of state records`, {
    path: file,
    fix: 'remove the link',
  });
}

async function read(file: string): Promise<ExperimentState> {
  try {
    return ExperimentState.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new ConfigError('CONFIG.BAD_STATE', `${file} is no record of an experiment`, {
      path: file,
      fix: `remove it: rm ${file}`,
      cause,
    });
  }
}
