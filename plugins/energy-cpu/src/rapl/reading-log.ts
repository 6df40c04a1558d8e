/** One read of a counter, stamped on both sides. Monotonic seconds; the value is NaN when the read failed. */
export interface Reading {
  readonly before_s: number;
  readonly after_s: number;
  readonly value_uj: number;
}

/** Readings of several counters that take turns, kept as plain numbers so that a thread can hand them over uncopied. */
export interface ReadingLog {
  append(before_s: number, after_s: number, value_uj: number): void;
  /** Everything appended, to be split by `readingsOf`. */
  finish(): Float64Array<ArrayBuffer>;
}

/** Numbers kept of one read, in the order of `Reading`. */
const FIELDS = 3;

/** A log that doubles when it is full: an hour at 10 Hz of four zones is 3.5 MB. */
export function createReadingLog(capacity = 4096): ReadingLog {
  let data = new Float64Array(capacity * FIELDS);
  let used = 0;
  return {
    append(before_s, after_s, value_uj) {
      if (used + FIELDS > data.length) {
        const larger = new Float64Array(data.length * 2);
        larger.set(data);
        data = larger;
      }
      data[used] = before_s;
      data[used + 1] = after_s;
      data[used + 2] = value_uj;
      used += FIELDS;
    },
    finish: () => data.slice(0, used),
  };
}

/** The readings of the counter at position `zone` out of `zones` that took turns. */
export function readingsOf(data: Float64Array, zone: number, zones: number): Reading[] {
  const readings: Reading[] = [];
  for (let at = zone * FIELDS; at + FIELDS <= data.length; at += zones * FIELDS) {
    const [before_s = Number.NaN, after_s = Number.NaN, value_uj = Number.NaN] = data.subarray(
      at,
      at + FIELDS,
    );
    readings.push({ before_s, after_s, value_uj });
  }
  return readings;
}
