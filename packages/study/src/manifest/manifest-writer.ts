import { dirname } from 'node:path';
import { type Clock, LLEMError, type Logger, StudyError } from '@llem/core';
import { writeAtomically } from '@llem/results';
import { countEntries } from './count-entries.ts';
import { createManifestText } from './manifest-text.ts';
import { pendingEntry } from './pending-entry.ts';
import { runIdentity } from './run-identity.ts';
import type { Headline, ManifestEntry, StudyManifest } from './study-manifest.ts';

/** What a manifest says of a failed run. */
export interface RecordedFailure {
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
  /** Relative to the study directory. */
  readonly log_file: string | null;
}

/**
 * Every step of a study, on disk before the next begins (STU-09). No method rejects for a file that it cannot
 * write: that is a warning. A run that the manifest does not know throws an internal error.
 */
export interface ManifestWriter {
  /** As it stands now. */
  readonly manifest: StudyManifest;
  markRunning(hash: string, cycle: number): Promise<void>;
  /** `resultFile` is relative to the study directory. */
  markCompleted(hash: string, cycle: number, resultFile: string, headline: Headline): Promise<void>;
  markFailed(hash: string, cycle: number, error: RecordedFailure): Promise<void>;
  markSkipped(hash: string, cycle: number): Promise<void>;
  /** Running entries become interrupted. */
  markInterrupted(): Promise<void>;
  /** Ends the study. The first ending stands: what an abort set is not overwritten by `completed`. */
  markStudy(status: Exclude<StudyManifest['status'], 'running'>): Promise<void>;
}

interface Dependencies {
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * Writes `manifest` at `path` and keeps it up to date.
 * @throws StudyError STUDY.UNWRITABLE when this first write fails
 */
export async function createManifestWriter(
  path: string,
  manifest: StudyManifest,
  dependencies: Dependencies,
): Promise<ManifestWriter> {
  const writer = new Writer(path, manifest, dependencies);
  await writer.write().catch((cause: unknown) => {
    throw new StudyError('STUDY.UNWRITABLE', `the manifest ${path} could not be written`, {
      study_dir: dirname(path),
      why: LLEMError.is(cause) ? cause.why : null,
      fix: `make ${dirname(path)} writable, with free space, or write elsewhere: --output DIR`,
      cause,
    });
  });
  return writer;
}

class Writer implements ManifestWriter {
  readonly #path: string;
  readonly #dependencies: Dependencies;
  readonly #places: ReadonlyMap<string, number>;
  readonly #started_s = new Map<number, number>();
  readonly #opened_s: number;
  /** Of the invocations before this one. */
  readonly #earlier_s: number;
  readonly #textOf = createManifestText();
  #manifest: StudyManifest;
  #isFailing = false;
  /** Writes follow one another, so that the last one leaves the latest state. */
  #current: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | null = null;

  constructor(path: string, manifest: StudyManifest, dependencies: Dependencies) {
    this.#path = path;
    this.#dependencies = dependencies;
    this.#manifest = manifest;
    this.#opened_s = dependencies.clock.now();
    this.#earlier_s = manifest.elapsed_seconds;
    this.#places = new Map(
      manifest.experiments.map(({ config_hash, cycle }, place) => [runIdentity(config_hash, cycle), place]),
    );
  }

  get manifest(): StudyManifest {
    return this.#manifest;
  }

  async markRunning(hash: string, cycle: number): Promise<void> {
    const place = this.#placeOf(hash, cycle);
    this.#started_s.set(place, this.#dependencies.clock.now());
    this.#set(place, { status: 'running', started_at: this.#wallTime() });
    await this.#save();
  }

  async markCompleted(hash: string, cycle: number, resultFile: string, headline: Headline): Promise<void> {
    this.#end(this.#placeOf(hash, cycle), { status: 'completed', result_file: resultFile, ...headline });
    await this.#save();
  }

  async markFailed(hash: string, cycle: number, error: RecordedFailure): Promise<void> {
    this.#end(this.#placeOf(hash, cycle), {
      status: 'failed',
      error_type: error.type,
      error_code: error.code,
      error_message: error.message,
      log_file: error.log_file,
    });
    await this.#save();
  }

  async markSkipped(hash: string, cycle: number): Promise<void> {
    this.#set(this.#placeOf(hash, cycle), { status: 'skipped' });
    await this.#save();
  }

  async markInterrupted(): Promise<void> {
    for (const [place, { status }] of this.#manifest.experiments.entries())
      if (status === 'running') this.#end(place, { status: 'interrupted' });
    await this.#save();
  }

  async markStudy(status: Exclude<StudyManifest['status'], 'running'>): Promise<void> {
    if (this.#manifest.status !== 'running') return;
    this.#manifest = { ...this.#manifest, status, completed_at: this.#wallTime() };
    await this.#save();
  }

  /** Rejects if the file cannot be written. Its counts are those of its entries, whatever was handed in. */
  async write(): Promise<void> {
    const elapsed_seconds = this.#earlier_s + this.#dependencies.clock.now() - this.#opened_s;
    this.#manifest = { ...this.#manifest, elapsed_seconds, ...countEntries(this.#manifest.experiments) };
    await writeAtomically(this.#path, this.#textOf(this.#manifest));
  }

  /** Transitions that come while a write waits for the one before it share that write. */
  #save(): Promise<void> {
    this.#waiting ??= this.#current.then(() => {
      this.#waiting = null;
      this.#current = this.#writeOrWarn();
      return this.#current;
    });
    return this.#waiting;
  }

  async #writeOrWarn(): Promise<void> {
    try {
      await this.write();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#dependencies.logger.warn(warning(error));
      this.#isFailing = true;
    }
  }

  #end(place: number, fields: Partial<ManifestEntry>): void {
    const started_s = this.#started_s.get(place);
    const elapsed_seconds =
      started_s === undefined ? null : Math.max(0, this.#dependencies.clock.now() - started_s);
    this.#set(place, { completed_at: this.#wallTime(), elapsed_seconds, ...fields });
  }

  /** Nothing of an earlier state stays but the start. */
  #set(place: number, fields: Partial<ManifestEntry>): void {
    const { experiments } = this.#manifest;
    const before = experiments[place];
    if (before === undefined) return;
    const entry = { ...pendingEntry(before), started_at: before.started_at, ...fields };
    this.#manifest = { ...this.#manifest, experiments: experiments.with(place, entry) };
  }

  #placeOf(hash: string, cycle: number): number {
    const place = this.#places.get(runIdentity(hash, cycle));
    if (place === undefined) throw new Error(`internal: ${this.#path} has no run ${hash} in cycle ${cycle}`);
    return place;
  }

  #wallTime(): string {
    return this.#dependencies.clock.wallTime().toISOString();
  }
}

function warning(error: unknown): string {
  const reason = LLEMError.is(error) ? (error.why ?? error.message) : String(error);
  return `the manifest cannot be written: ${reason}; the study goes on, and resuming it would repeat what finishes until then`;
}
