import type { ManifestEntry } from './study-manifest.ts';

/** The entry of a run that is still to come: what names it, and nothing of an earlier attempt. */
export function pendingEntry({
  config_hash,
  cycle,
  config_summary,
}: Pick<ManifestEntry, 'config_hash' | 'cycle' | 'config_summary'>): ManifestEntry {
  return {
    config_hash,
    cycle,
    config_summary,
    status: 'pending',
    result_file: null,
    error_type: null,
    error_code: null,
    error_message: null,
    log_file: null,
    started_at: null,
    completed_at: null,
    elapsed_seconds: null,
    energy_joules: null,
    adj_energy_joules: null,
    throughput_tok_s: null,
    mj_per_tok: null,
  };
}
