import { killGroup } from '@llem/process';

/** The process groups that a worker said it started, and that have not ended yet. */
export interface ReportedGroups {
  take(report: { readonly pgid: number; readonly ended?: boolean | undefined }): void;
  living(): readonly number[];
  kill(signal: NodeJS.Signals): void;
}

export function createReportedGroups(): ReportedGroups {
  const living = new Set<number>();
  return {
    take({ pgid, ended }) {
      if (ended) living.delete(pgid);
      else living.add(pgid);
    },
    living: () => [...living],
    kill(signal) {
      for (const pgid of living) killGroup(pgid, signal);
    },
  };
}
