/** Deadlines that do not drift: each is the one before plus the period, however late the work began. */
export class Timer {
  next_s: number;
  /** How late the last deadline was met, and the worst since this was set to 0. */
  lateness_s = 0;
  worst_s = 0;

  /** Due at once. */
  constructor(start_s: number) {
    this.next_s = start_s;
  }

  /** True when the deadline has passed; then the next one is set, and those that are gone already are skipped. */
  due(now_s: number, period_s: number): boolean {
    if (now_s < this.next_s) return false;
    this.lateness_s = now_s - this.next_s;
    this.worst_s = Math.max(this.worst_s, this.lateness_s);
    this.next_s += (Math.floor(this.lateness_s / period_s) + 1) * period_s;
    return true;
  }
}
