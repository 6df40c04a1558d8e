/** Idle power of one device (or of the host) as measured once (CM-20). */
export interface BaselineRecord {
  readonly power_w: number;
  readonly uncertainty_w: number | null;
  /** Power of the same device without a context; null when it was not measured. */
  readonly no_context_w: number | null;
  readonly measured_at: string;
  /** Monotonic seconds of the measurement, for its age. */
  readonly measured_s: number;
  /** Too few readings, or a foreign process. */
  readonly low_confidence: boolean;
}

/** What a baseline depends on; records with another key are never reused. */
export interface BaselineKey {
  /** Device UUID, or `host`. */
  readonly device: string;
  readonly source: string;
  readonly state: 'cuda_context' | 'no_context';
  readonly runnerImage: string | null;
}

/** A record with its key and how often it was reused: what one process hands to the next of a study. */
export interface BaselineEntry {
  readonly key: BaselineKey;
  readonly record: BaselineRecord;
  readonly uses: number;
}

/** Baselines of the session: in memory only, never on disk. */
export interface BaselineCache {
  /** The record of `key`, if it is at most `ttlSeconds` old at `now_s`. */
  find(key: BaselineKey, now_s: number, ttlSeconds: number): BaselineRecord | null;
  store(key: BaselineKey, record: BaselineRecord): void;
  /** Counts a use of the record and returns how often it was reused since it was stored. */
  countUse(key: BaselineKey): number;
  entries(): readonly BaselineEntry[];
}

/** `known` are the entries of an earlier process; `onChange` hears of every entry that is stored or used. */
export function createBaselineCache(
  known: readonly BaselineEntry[] = [],
  onChange: (entry: BaselineEntry) => void = () => {},
): BaselineCache {
  const entries = new Map(known.map((entry) => [text(entry.key), entry]));
  const put = (entry: BaselineEntry) => {
    entries.set(text(entry.key), entry);
    onChange(entry);
  };
  return {
    find(key, now_s, ttlSeconds) {
      const entry = entries.get(text(key));
      return entry && now_s - entry.record.measured_s <= ttlSeconds ? entry.record : null;
    },
    store: (key, record) => put({ key, record, uses: 0 }),
    countUse(key) {
      const entry = entries.get(text(key));
      if (!entry) return 0;
      put({ ...entry, uses: entry.uses + 1 });
      return entry.uses + 1;
    },
    entries: () => [...entries.values()],
  };
}

function text({ device, source, state, runnerImage }: BaselineKey): string {
  return JSON.stringify([device, source, state, runnerImage]);
}
