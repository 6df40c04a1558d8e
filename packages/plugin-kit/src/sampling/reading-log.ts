/** One read of a file's number, stamped on both sides. Monotonic seconds; the value is NaN when the read failed. */
export interface FileReading {
  readonly before_s: number;
  readonly after_s: number;
  readonly value: number;
}

/** Readings of several files that take turns, kept as plain numbers so that a thread can hand them over uncopied. */
export interface ReadingLog {
  append(before_s: number, after_s: number, value: number): void;
  /** Everything appended, to be split by `readingsOf`. */
  finish(): Float64Array<ArrayBuffer>;
}

/** Numbers kept of one read, in the order of `FileReading`. */
const FIELDS = 3;

/** A log that doubles when it is full: an hour at 10 Hz of four files is 3.5 MB. */
export function createReadingLog(capacity = 4096): ReadingLog {
  let data = new Float64Array(capacity * FIELDS);
  let used = 0;
  return {
    append(before_s, after_s, value) {
      if (used + FIELDS > data.length) {
        const larger = new Float64Array(data.length * 2);
        larger.set(data);
        data = larger;
      }
      data[used] = before_s;
      data[used + 1] = after_s;
      data[used + 2] = value;
      used += FIELDS;
    },
    finish: () => data.slice(0, used),
  };
}

/** The readings of the file at position `file` out of `files` that took turns. */
export function readingsOf(data: Float64Array, file: number, files: number): FileReading[] {
  const readings: FileReading[] = [];
  for (let at = file * FIELDS; at + FIELDS <= data.length; at += files * FIELDS) {
    const [before_s = Number.NaN, after_s = Number.NaN, value = Number.NaN] = data.subarray(at, at + FIELDS);
    readings.push({ before_s, after_s, value });
  }
  return readings;
}
