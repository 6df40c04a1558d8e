/** How much a new cost moves the running mean: about the last second counts. */
const WEIGHT = 0.05;

/** What the reads of one sensor cost, in s. */
export class ReadCost {
  /** Running mean; 0 before the first read. */
  usual_s = 0;

  /**
   * Counts a read. False when it took longer than the time to the next one, and than twice the usual: the thread lost
   * the processor in it, so that nobody knows when the value was taken. A device that is slow for good has such a
   * mean soon.
   */
  isTimely(cost_s: number, period_s: number): boolean {
    const usual_s = this.usual_s === 0 ? cost_s : this.usual_s;
    this.usual_s = usual_s + WEIGHT * (cost_s - usual_s);
    return cost_s <= Math.max(period_s, 2 * usual_s);
  }
}
