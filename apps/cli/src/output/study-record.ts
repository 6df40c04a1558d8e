import type { Headline, StudyEvent, StudyRun } from '@llem/study';

/** A row of a study's table: one run and what became of it. */
export interface RecordedRun {
  readonly position: number;
  readonly status: 'done' | 'failed' | 'interrupted';
  readonly configuration: string;
  readonly elapsed_s: number | null;
  readonly headline: Headline | null;
  /** Class of the error of a failed run. */
  readonly error: string | null;
}

/** What the events of a study leave for its summary. */
export interface StudyRecord {
  onEvent(event: StudyEvent): void;
  /** In order of execution, runs of earlier invocations included. */
  runs(): readonly RecordedRun[];
  studyDir(): string | null;
  /** True when every run had been completed before. */
  isNothingNew(): boolean;
}

export function createStudyRecord(): StudyRecord {
  const runs = new Map<number, RecordedRun>();
  let studyDir: string | null = null;
  let left = 0;

  function keep(
    { position, summary }: StudyRun,
    outcome: Pick<RecordedRun, 'status'> & Partial<RecordedRun>,
  ): void {
    runs.set(position, {
      position,
      configuration: summary,
      elapsed_s: null,
      headline: null,
      error: null,
      ...outcome,
    });
  }

  return {
    onEvent(event) {
      if (event.type === 'study_start') {
        studyDir = event.study_dir;
        left = event.total_runs - event.already_completed.length;
        for (const { run, elapsed_s, headline } of event.already_completed)
          keep(run, { status: 'done', elapsed_s, headline });
      }
      if (event.type === 'run_completed')
        keep(event.run, { status: 'done', elapsed_s: event.elapsed_s, headline: event.headline });
      if (event.type === 'run_failed')
        keep(event.run, { status: 'failed', elapsed_s: event.elapsed_s, error: event.error.type });
      if (event.type === 'run_interrupted') keep(event.run, { status: 'interrupted' });
    },
    runs: () => [...runs.values()].toSorted((a, b) => a.position - b.position),
    studyDir: () => studyDir,
    isNothingNew: () => studyDir !== null && left === 0,
  };
}
