import { PRECISIONS, supportFor } from '@llem/core';
import type { BackendTrial, SettingToTry } from './backend-subject.ts';
import { experimentOf } from './experiment-of.ts';

/** Decoder fields that every strategy reads. */
const DECODER: readonly SettingToTry[] = [
  { path: 'decoder.repetition_penalty', values: [1, 2] },
  { path: 'decoder.min_new_tokens', values: [null, 3] },
];
const SAMPLING = { 'decoder.decoding_strategy': 'sampling' };
/** And those that only sampling reads. */
const SAMPLER: readonly SettingToTry[] = [
  { path: 'random_seed', values: [1, 2], beside: SAMPLING },
  { path: 'decoder.temperature', values: [0.5, 2], beside: SAMPLING },
  { path: 'decoder.top_k', values: [0, 5], beside: SAMPLING },
  { path: 'decoder.top_p', values: [0.5, 1], beside: SAMPLING },
  { path: 'decoder.min_p', values: [null, 0.5], beside: SAMPLING },
];
const BEAMS: SettingToTry = {
  path: 'decoder.num_beams',
  values: [2, 3],
  beside: { 'decoder.decoding_strategy': 'beam' },
};

/**
 * What every experiment may set and an engine might not hear, where no rule sees it in the output. The author's own
 * values of a field stand in place of these.
 */
export async function sharedSettings(trial: BackendTrial): Promise<readonly SettingToTry[]> {
  const { component, scenes } = trial;
  const { id, capabilities } = component;
  const strategies = supportFor(id, capabilities)?.decoding_strategies ?? [];
  const precisions = await usablePrecisions(trial);
  const all = [
    ...DECODER,
    ...(strategies.includes('sampling') ? SAMPLER : []),
    ...(strategies.includes('beam') ? [BEAMS] : []),
    ...(precisions.length > 1 ? [{ path: 'precision', values: precisions }] : []),
  ];
  return all.filter(({ path }) => !scenes.settings.some((own) => own.path === path));
}

/** The listed precisions against which `check` of the engine that listens has nothing. */
async function usablePrecisions(trial: BackendTrial): Promise<readonly string[]> {
  await using listening = await trial.scenes.listening();
  const { id, capabilities } = listening.component;
  const usable: string[] = [];
  for (const precision of supportFor(id, capabilities)?.precisions ?? PRECISIONS) {
    const findings = await listening.create().check(experimentOf(listening, { precision }));
    if (findings.length === 0) usable.push(precision);
  }
  return usable;
}
