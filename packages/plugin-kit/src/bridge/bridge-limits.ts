/** Limits in seconds. Tests shorten them; nothing else should have to. */
export interface BridgeLimits {
  /** From the start to `hello`. */
  readonly hello: number;
  /** Without any message; a worker gives a sign of life every 2 s. */
  readonly silence: number;
  /** From a cancellation to the answer, before the worker is killed. */
  readonly cancel: number;
  /** From `shutdown` to the end of the process, before it is killed. */
  readonly shutdown: number;
}

export const BRIDGE_LIMITS: BridgeLimits = { hello: 60, silence: 120, cancel: 5, shutdown: 10 };
