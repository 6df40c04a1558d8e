import type { Headline } from '@llem/study';
import { formatNumber } from './format.ts';

/** The main figures of a finished run; what was not measured is left out. */
export function headlineText({
  energy_joules,
  adj_energy_joules,
  throughput_tok_s,
  mj_per_tok,
}: Headline): string[] {
  return [
    ...figure(energy_joules, (value) => `${value} J`),
    ...figure(adj_energy_joules, (value) => `adjusted ${value} J`),
    ...figure(throughput_tok_s, (value) => `${value} tok/s`),
    ...figure(mj_per_tok, (value) => `${value} mJ/tok`),
  ];
}

function figure(value: number | null, text: (formatted: string) => string): string[] {
  return value === null ? [] : [text(formatNumber(value))];
}
