/**
 * Turns polls of one sensor into change points, without allocating: the caller reads the fields after `push`
 * returned true. NaN stands for a failed read.
 */
export class ChangeDetector {
  /** Midpoint between the last poll with the old value and the first with the new one. */
  time_s = Number.NaN;
  /** Half the gap between those two polls; of the very first poll 0: its value stood then, for how long is unknown. */
  half_width_s = 0;
  value = Number.NaN;
  #polled_s = Number.NaN;
  #started = false;

  /** True when `value`, read at `time_s`, differs from the poll before it, and for the first poll. */
  push(time_s: number, value: number): boolean {
    const before_s = this.#polled_s;
    this.#polled_s = time_s;
    if (!this.#started) {
      this.#started = true;
      this.time_s = time_s;
      this.half_width_s = 0;
      this.value = value;
      return true;
    }
    if (Object.is(value, this.value)) return false;
    this.time_s = (before_s + time_s) / 2;
    this.half_width_s = (time_s - before_s) / 2;
    this.value = value;
    return true;
  }
}
