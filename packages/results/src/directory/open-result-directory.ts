import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExperimentResult, type Logger, sanitizeExperimentId, type TelemetryRow } from '@llem/core';
import { saveFailed } from '../files/save-failed.ts';
import { modelSlug } from '../paths/model-slug.ts';
import { validatePath } from '../paths/validate-path.ts';
import { type MadeFolders, makeBase, removeEmpty } from './make-base.ts';
import { makeFreeDirectory } from './make-free-directory.ts';
import { createTelemetryJournal, type TelemetryJournal } from './telemetry-journal.ts';
import { forgetUnfinished, rememberUnfinished } from './unfinished-directories.ts';
import { type SaveOptions, writeResult, writeSidecar } from './write-result.ts';

/** What names the directory of a result. */
export interface ResultDirectoryName {
  readonly model: string;
  readonly backend: string;
  /** The instant the experiment began; the minute enters the name. */
  readonly startedAt: Date;
  /** Hears of a journal that could not be written. */
  readonly logger?: Logger;
}

/** The directory of one result, from before its measurement until it is saved. Disposal discards what was not saved. */
export interface ResultDirectory extends AsyncDisposable {
  readonly path: string;
  /**
   * Journals readings, one record batch per call; never rejects. A call without rows opens the journal, so that
   * nothing is loaded inside the window.
   */
  appendTelemetry(rows: readonly TelemetryRow[]): Promise<void>;
  /** Writes every file of the result, ends the journal, and resolves to the path of `result.json`. */
  save(result: ExperimentResult, options?: SaveOptions): Promise<string>;
  /** Removes the directory with all that is in it, and the folders above it that came with it and hold nothing else. */
  discard(): Promise<void>;
}

/**
 * Makes the directory `{outputDir}/{model_slug}_{backend}_{YYYY-MM-DDTHH-MM}`, UTC (RES-16). A taken name gets `_1`,
 * `_2`, …, also when another process takes it at the same moment (RES-17).
 * @throws ExperimentError EXPERIMENT.SAVE_FAILED when it cannot be made
 */
export async function openResultDirectory(
  outputDir: string,
  name: ResultDirectoryName,
): Promise<ResultDirectory> {
  const base = await validatePath(outputDir, { mustExist: false, allowRelative: true });
  const minute = name.startedAt.toISOString().slice(0, 16).replace(':', '-');
  const wanted = join(base, `${modelSlug(name.model)}_${sanitizeExperimentId(name.backend)}_${minute}`);
  try {
    const made = await makeBase(base);
    return new OpenDirectory(await makeFreeDirectory(wanted), name.logger ?? null, made);
  } catch (error) {
    throw saveFailed(wanted, error);
  }
}

/**
 * A directory at exactly `path`, which must be free: where a worker leaves for the study what no message carries. Saving
 * keeps the time series alone, and resolves to `path`; the study writes the result.
 * @throws ExperimentError EXPERIMENT.SAVE_FAILED when it cannot be made
 */
export async function openStagingDirectory(path: string, logger: Logger): Promise<ResultDirectory> {
  try {
    await mkdir(path);
  } catch (error) {
    throw saveFailed(path, error);
  }
  return new OpenDirectory(path, logger, [], async (result, options) => {
    await writeSidecar(path, result, options);
    return path;
  });
}

/** Writes the files of a result and resolves to what `save` does. */
type Write = (result: ExperimentResult, options: SaveOptions) => Promise<string>;

class OpenDirectory implements ResultDirectory {
  readonly path: string;
  readonly #state: string;
  readonly #journal: TelemetryJournal;
  readonly #made: MadeFolders;
  readonly #write: Write;
  #settled = false;

  constructor(
    path: string,
    logger: Logger | null,
    made: MadeFolders,
    write: Write = (result, options) => writeResult(path, result, options),
  ) {
    this.path = path;
    this.#write = write;
    this.#made = made;
    rememberUnfinished(path);
    this.#state = join(path, '.state');
    this.#journal = createTelemetryJournal(join(this.#state, 'telemetry.arrows'), logger);
  }

  appendTelemetry(rows: readonly TelemetryRow[]): Promise<void> {
    return this.#journal.append(rows);
  }

  async save(result: ExperimentResult, options: SaveOptions = {}): Promise<string> {
    const path = await this.#write(result, options);
    this.#settle();
    await this.#journal.close();
    await rm(this.#state, { recursive: true, force: true });
    return path;
  }

  async discard(): Promise<void> {
    this.#settle();
    await this.#journal.close();
    await rm(this.path, { recursive: true, force: true });
    await removeEmpty(this.#made);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#settled) await this.discard();
  }

  #settle(): void {
    this.#settled = true;
    forgetUnfinished(this.path);
  }
}
