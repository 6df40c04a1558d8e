import type * as z from 'zod';
import type { WorkerErrorData } from './messages.ts';

/** A request that the worker answered with an error. The worker lives on. */
export class WorkerFailure extends Error {
  /** The worker's code, such as `CUDA_OOM`; null for an exception that it did not explain. */
  readonly code: string | null;
  /** Class of the exception. */
  readonly type: string;
  readonly why: string | null;
  readonly fix: string | null;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(data: z.output<typeof WorkerErrorData>) {
    super(data.message);
    this.name = data.type;
    // Where Python failed says more than where the answer was read.
    this.stack = data.traceback;
    this.code = data.code;
    this.type = data.type;
    this.why = data.why ?? null;
    this.fix = data.fix ?? null;
    this.details = data.details ?? {};
  }
}
