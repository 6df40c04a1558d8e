import type { ProgressEvent } from '@llem/core';
import type { StudyEvent } from './events/study-event.ts';

/** What a caller may ask of a run; the CLI's own wishes included. */
export interface RunOptions {
  /**
   * `experiment`: one configuration measured for its own sake, whose failure rejects. `study`: a directory with a
   * manifest, and failures are data, also when there is one run only.
   */
  readonly kind: 'experiment' | 'study';
  /** Base directory of results; null writes nothing for an experiment and means the user config's for a study. */
  readonly outputDir: string | null;
  readonly skipPreflight: boolean;
  readonly exportCsv: boolean;
  /** Whether to take the locks of the GPUs. */
  readonly lock: boolean;
  readonly signal: AbortSignal;
  /** Aborts when the user asks a second time: everything that runs dies now. */
  readonly killSignal?: AbortSignal;
  /** Steps of the run in progress. */
  readonly onProgress: (event: ProgressEvent) => void;
  /** Told where the result of an experiment was saved. */
  readonly onSaved?: (path: string) => void;
  readonly onEvent?: (event: StudyEvent) => void;
  /** A study directory to continue. */
  readonly resume: string | null;
  /** Asks whether a study whose design changed is to go on; without it, it is refused. */
  readonly confirmChangedDesign?: (recorded: string, current: string) => Promise<boolean>;
  /** Resolves when the user asks to skip a gap; its signal aborts when the gap is over. */
  readonly waitForSkip?: (signal: AbortSignal) => Promise<void>;
  /** Where the study came from, for a later resume: the path of its file, and the flags that shaped it. */
  readonly source: { readonly path: string | null; readonly overrides: Readonly<Record<string, unknown>> };
}
