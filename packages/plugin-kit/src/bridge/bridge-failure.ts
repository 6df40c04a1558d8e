import { BridgeError, messageOf } from '@llem/core';
import type { WorkerEnd } from './worker-process.ts';

/** The worker that an error is about. */
export interface WorkerIdentity {
  readonly name: string;
  readonly interpreter: string;
}

const SEE_LOG = 'run again with --verbose to see all that it printed';

/** A process that ended before the host was done with it. */
export function workerDied(
  { name, interpreter }: WorkerIdentity,
  { code, signal }: WorkerEnd,
  state: string,
  tail: readonly string[],
): BridgeError {
  const how = signal === null ? `with exit code ${code}` : `by signal ${signal}`;
  const isKilled = signal === 'SIGKILL';
  return new BridgeError(
    'BRIDGE.DIED',
    `the Python worker of ${name} ended ${how} ${state}${lastWords(tail)}`,
    {
      why: isKilled
        ? 'signal 9 from outside is, as a rule, the out-of-memory killer of the kernel'
        : `it ran in ${interpreter}`,
      fix: isKilled
        ? 'sudo dmesg | grep -i "killed process" tells; free memory, or choose a smaller model or batch'
        : SEE_LOG,
      exit_code: code,
      signal,
      log_tail: tail,
    },
  );
}

/** An interpreter that cannot be started. */
export function workerNotStarted({ name, interpreter }: WorkerIdentity, cause: unknown): BridgeError {
  return new BridgeError('BRIDGE.START_FAILED', `the Python worker of ${name} cannot be started`, {
    why: messageOf(cause),
    fix: `check that ${interpreter} exists and runs, or set LLEM_PYTHON to another interpreter`,
    cause,
  });
}

/** A worker that lives and says nothing. */
export function workerSilent(
  { name }: WorkerIdentity,
  seconds: number,
  state: string,
  tail: readonly string[],
): BridgeError {
  return new BridgeError(
    'BRIDGE.SILENT',
    `the Python worker of ${name} gave no sign of life for ${seconds} s ${state}, and was killed${lastWords(tail)}`,
    { why: 'a library holds the interpreter, or the machine is stuck', fix: SEE_LOG, log_tail: tail },
  );
}

/** A worker that goes on with what was cancelled. */
export function workerStubborn(
  { name }: WorkerIdentity,
  method: string,
  seconds: number,
  tail: readonly string[],
): BridgeError {
  return new BridgeError(
    'BRIDGE.SILENT',
    `the Python worker of ${name} did not end '${method}' within ${seconds} s of its cancellation, and was killed`,
    {
      why: 'the library was in a call that cannot be interrupted',
      fix: 'start the run again',
      log_tail: tail,
    },
  );
}

/** A worker that does not speak as agreed. */
export function workerNonsense({ name }: WorkerIdentity, why: string, tail: readonly string[]): BridgeError {
  return new BridgeError(
    'BRIDGE.PROTOCOL',
    `the Python worker of ${name} broke the protocol, and was killed`,
    {
      why,
      fix: `npm install the versions of llem and of the plugin of ${name} that belong together`,
      log_tail: tail,
    },
  );
}

/** A worker whose clock is not ours. */
export function workerClock({ name }: WorkerIdentity, offsetSec: number): BridgeError {
  return new BridgeError(
    'BRIDGE.CLOCK',
    `the Python worker of ${name} reads another clock: it is ${offsetSec.toFixed(3)} s away`,
    {
      why: 'joules are attributed by instants, so both processes must read CLOCK_MONOTONIC of one kernel',
      fix: 'run the interpreter on this machine and outside a time namespace',
    },
  );
}

/** A request to a worker that was told to leave. */
export function workerGone({ name }: WorkerIdentity): BridgeError {
  return new BridgeError('BRIDGE.DIED', `the Python worker of ${name} was told to leave`, {
    why: 'a request was sent after the disposal',
    fix: 'load the model again',
  });
}

function lastWords(tail: readonly string[]): string {
  const last = tail.at(-1);
  return last === undefined ? '' : `; it last printed: ${last}`;
}
