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

/** Baselines of the session: in memory only, never on disk. */
export interface BaselineCache {
  /** The record of `key`, if it is at most `ttlSeconds` old at `now_s`. */
  find(key: BaselineKey, now_s: number, ttlSeconds: number): BaselineRecord | null;
  store(key: BaselineKey, record: BaselineRecord): void;
  /** Counts a use of the record and returns how often it was reused since it was stored. */
  countUse(key: BaselineKey): number;
}

export function createBaselineCache(): BaselineCache {
  const records = new Map<string, { record: BaselineRecord; uses: number }>();
  return {
    find(key, now_s, ttlSeconds) {
      const entry = records.get(text(key));
      return entry && now_s - entry.record.measured_s <= ttlSeconds ? entry.record : null;
    },
    store(key, record) {
      records.set(text(key), { record, uses: 0 });
    },
    countUse(key) {
      const entry = records.get(text(key));
      if (!entry) return 0;
      entry.uses += 1;
      return entry.uses;
    },
  };
}

function text({ device, source, state, runnerImage }: BaselineKey): string {
  return JSON.stringify([device, source, state, runnerImage]);
}
