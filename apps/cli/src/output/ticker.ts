/** The seconds that a display counts by. */
export interface Ticker {
  /** Monotonic seconds. */
  now(): number;
  /** Calls once per second until what it returns is called. */
  everySecond(call: () => void): () => void;
}

export const systemTicker: Ticker = {
  now: () => performance.now() / 1000,
  everySecond(call) {
    const timer = setInterval(call, 1000).unref();
    return () => clearInterval(timer);
  },
};
