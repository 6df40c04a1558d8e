import type { ExperimentEstimate } from '@llem/study/planning';
import { formatNumber } from './format.ts';

const UNAVAILABLE = '(unavailable)';

/** An estimate with its parts: `weights 16.1 + KV cache 2.15 + overhead 2.41 = 20.6 GB of 151 GB: OK`. */
export function memoryParts(estimate: ExperimentEstimate): string {
  const { weights_gb, kv_cache_gb, overhead_gb, total_gb, available_gb, verdict } = estimate;
  if (weights_gb === null && kv_cache_gb === null) return UNAVAILABLE;
  const parts = [
    ['weights', weights_gb],
    ['KV cache', kv_cache_gb],
    ['overhead', overhead_gb],
  ] as const;
  const sum = parts
    .map(([name, gb]) => `${name} ${gb === null ? UNAVAILABLE : formatNumber(gb)}`)
    .join(' + ');
  const whole = total_gb === null ? ' GB' : ` = ${formatNumber(total_gb)} GB`;
  const room = available_gb === null ? '' : ` of ${formatNumber(available_gb)} GB`;
  return `${sum}${whole}${room}${verdict === null ? '' : `: ${verdict}`}`;
}

/** An estimate in a table: `20.6 GB OK`. */
export function memoryTotal({ total_gb, verdict }: ExperimentEstimate): string {
  if (total_gb === null) return UNAVAILABLE;
  return [`${formatNumber(total_gb)} GB`, ...(verdict === null ? [] : [verdict])].join(' ');
}
