import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Component, type ExperimentConfig, PRECISIONS, supportFor } from '@llem/core';
import type { Trial } from '../trial.ts';
import { type Attempt, attempt } from './attempt.ts';
import type { BackendSubject } from './backend-subject.ts';
import { experimentOf } from './experiment-of.ts';
import { recordTwoLoads, type TwoLoads } from './record-two-loads.ts';
import { type Recording, recordUse } from './record-use.ts';

type Overrides = Readonly<Record<string, unknown>>;
type Open = () => Promise<Trial<'backend', BackendSubject>>;

/** With traffic: slow enough that no timer of a busy machine is late by half of what lies between two. */
export const ARRIVALS_PER_SECOND = 4;

/** Uses of a backend that rules read. `plain` is greedy; each of the others asks for one thing more. */
type UseName = 'plain' | 'streaming' | 'traffic' | 'dummy' | 'lora';

/**
 * Uses that are made once for all the rules of a suite, because loading a model is nearly all of their time. Each is
 * made when it is first read, on a subject of its own; one that fails fails every rule that reads it.
 */
export interface Recordings {
  of(use: UseName): Promise<Recording>;
  /**
   * All uses that succeed: what the backend declares asks for them, and there is one for each listed precision and
   * strategy left over. Rejects when the plain one does not succeed.
   */
  all(): Promise<readonly Recording[]>;
  /** A load of the plain use with another seed, which greedy decoding does not ask for, and one of streaming. */
  twoLoads(): Promise<TwoLoads>;
  /** Uses that do not succeed, with the experiment and the error of each. */
  failed(): Promise<readonly string[]>;
}

export function createRecordings(open: Open, patience_s: number): Recordings {
  const made = new Map<string, Promise<Recording>>();
  const record = (use: string, overrides: Overrides) => {
    const known = made.get(use);
    if (known) return known;
    const recording = recordOnFreshSubject(open, overrides);
    made.set(use, recording);
    return recording;
  };
  let plans: Promise<ReadonlyMap<string, Overrides>> | undefined;
  const planned = () => {
    plans ??= planUses(open);
    return plans;
  };
  let pair: Promise<TwoLoads> | undefined;
  const attemptAll = async () => {
    const attempts: (Attempt<Recording> & { overrides: Overrides })[] = [];
    for (const [use, overrides] of await planned())
      attempts.push({ overrides, ...(await attempt(() => record(use, overrides))) });
    return attempts;
  };
  return {
    async of(use) {
      const overrides = (await planned()).get(use);
      if (!overrides) throw new Error(`the suite reads the use "${use}", which the backend does not declare`);
      return record(use, overrides);
    },
    async all() {
      await record('plain', {});
      const attempts = await attemptAll();
      return attempts.flatMap((one) => ('value' in one ? [one.value] : []));
    },
    twoLoads() {
      pair ??= planned().then(async (uses) => {
        // What cannot be run at all is to be said of the first load.
        const { config } = await record('plain', {});
        await using trial = await open();
        const otherSeed = experimentOf(trial, { random_seed: config.random_seed + 1 });
        const streaming = experimentOf(trial, uses.get('streaming'));
        return await recordTwoLoads(trial, [otherSeed, streaming], patience_s);
      });
      return pair;
    },
    async failed() {
      const attempts = await attemptAll();
      return attempts.flatMap((one) =>
        'error' in one ? [`${JSON.stringify(one.overrides)}: ${String(one.error)}`] : [],
      );
    },
  };
}

async function recordOnFreshSubject(open: Open, overrides: Overrides): Promise<Recording> {
  await using trial = await open();
  const { model } = trial.given.experiment;
  if (overrides.load_format !== 'dummy' || !existsSync(join(model, 'config.json')))
    return await recordUse(trial, overrides);
  const bare = mkdtempSync(join(tmpdir(), 'llem-testkit-bare-'));
  try {
    cpSync(join(model, 'config.json'), join(bare, 'config.json'));
    return await recordUse(trial, { ...overrides, model: bare });
  } finally {
    rmSync(bare, { recursive: true });
  }
}

/** Spreads what is listed over the uses that must be made anyway, so that as few models as possible are loaded. */
async function planUses(open: Open): Promise<ReadonlyMap<string, Overrides>> {
  await using trial = await open();
  const { capabilities } = trial.component;
  const strategies = strategiesOf(trial.component);
  const sampling = strategies.includes('sampling') ? { 'decoder.decoding_strategy': 'sampling' } : {};
  const uses = new Map<string, Overrides>([
    ['plain', {}],
    ['streaming', { 'latency.streaming': true, 'decoder.ignore_eos': true, ...sampling }],
  ]);
  if (capabilities.traffic)
    uses.set('traffic', { traffic: { mode: 'constant', target_qps: ARRIVALS_PER_SECOND } });
  if (capabilities.dummy_weights) uses.set('dummy', { load_format: 'dummy' });
  if (capabilities.lora && trial.given.lora) uses.set('lora', { lora: trial.given.lora });
  if (strategies.includes('beam')) {
    const host = capabilities.dummy_weights ? 'dummy' : 'beam';
    uses.set(host, { ...uses.get(host), 'decoder.decoding_strategy': 'beam', 'decoder.num_beams': 2 });
  }
  const first = experimentOf(trial).precision;
  const others = (await usablePrecisions(trial)).filter((precision) => precision !== first);
  const hosts = [...uses.keys()].filter((use) => use !== 'plain').reverse();
  for (const [index, precision] of others.entries()) {
    const host = hosts[index] ?? precision;
    uses.set(host, { ...uses.get(host), precision });
  }
  return uses;
}

function strategiesOf({ id, capabilities }: Component<'backend'>) {
  return supportFor(id, capabilities)?.decoding_strategies ?? [];
}

/** The listed precisions against which `check` has nothing. */
async function usablePrecisions(trial: Trial<'backend', BackendSubject>) {
  const { id, capabilities } = trial.component;
  const usable: ExperimentConfig['precision'][] = [];
  for (const precision of supportFor(id, capabilities)?.precisions ?? PRECISIONS) {
    const findings = await trial.create().check(experimentOf(trial, { precision }));
    if (findings.length === 0) usable.push(precision);
  }
  return usable;
}
