// @ts-check
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { markedProcesses } from './marked-processes.mjs';
import { now_s, startStudy } from './study-run.mjs';
import { ManifestWatch, studiesIn } from './watch-manifest.mjs';

/**
 * An instant of a study that nobody disturbs: a part of the time between this number of completed runs and the next.
 * @typedef {{ readonly completed: number, readonly part: number }} Moment
 *
 * @typedef {'cli' | 'worker' | 'bridge' | 'all'} Target
 * @typedef {{ readonly moment: Moment, readonly target: Target }} Kill
 *
 * @typedef {{
 *   readonly studyDir: string,
 *   readonly violations: readonly string[],
 *   readonly hits: Readonly<Record<Target, number>>,
 *   readonly invocations: number,
 *   readonly looks: number,
 *   readonly beforeManifest: number,
 * }} Torment
 */

const LOOK_MS = 10;
const MOST_INVOCATIONS = 100;
/** A run has a bridge for a part of its time: one that is meant is waited for, and killed within this time of its life. */
const BRIDGE_S = 0.5;

/**
 * How long a study that nobody disturbs stays at each number of completed runs; the first includes `startUp_s`, in
 * which nothing runs yet. @typedef {{ readonly stages_s: readonly number[], readonly startUp_s: number }} Calm
 *
 * Runs a study undisturbed.
 * @param {import('./chaos-world.mjs').ChaosWorld} world
 */
export async function timeline(world) {
  const output = join(world.folder, 'undisturbed');
  const watch = new ManifestWatch(output);
  const study = startStudy(world, { output, resume: null });
  let isOver = false;
  const ended = study.ended.finally(() => {
    isOver = true;
  });
  /** @type {number[]} */
  const reached_s = [study.started_s];
  let startUp_s = 0;
  while (!isOver) {
    const manifest = watch.look();
    if (manifest === null) startUp_s = now_s() - study.started_s;
    const completed = manifest?.completed ?? 0;
    while (reached_s.length <= completed) reached_s.push(now_s());
    await delay(LOOK_MS);
  }
  const { code } = await ended;
  watch.look();
  if (code !== 0 || watch.studyDir === null)
    throw new Error(`the undisturbed study failed: ${study.stderr()}`);
  reached_s.push(now_s());
  const stages_s = reached_s.slice(1).map((end_s, stage) => end_s - (reached_s[stage] ?? end_s));
  return { studyDir: watch.studyDir, stages_s, startUp_s, violations: watch.violations };
}

/**
 * Kills at each of the moments, in their order, continues after each, and at last leaves the study alone until it is
 * done. @param {import('./chaos-world.mjs').ChaosWorld} world @param {string} output @param {readonly Kill[]} kills
 * @param {Calm} calm @param {number} most kills, of which some may come too late
 * @returns {Promise<Torment>}
 */
export async function tormentStudy(world, output, kills, { stages_s, startUp_s }, most) {
  const watch = new ManifestWatch(output);
  const hits = { cli: 0, worker: 0, bridge: 0, all: 0 };
  const [waiting, violations] = [[...kills], watch.violations];
  let [beforeManifest, invocations] = [0, 0];
  for (; invocations < MOST_INVOCATIONS; invocations += 1) {
    const study = startStudy(world, { output, resume: watch.studyDir });
    /** @type {Awaited<typeof study.ended> | null} */
    let end = null;
    void study.ended.then((is) => {
      end = is;
    });
    /** The stage in which this invocation is. One that continues a study starts up in the middle of a stage. */
    let stage = { completed: watch.look()?.completed ?? 0, since_s: study.started_s };
    let again_s = invocations > 0 ? startUp_s : 0;
    /** @type {number | null} */
    let bridge_s = null;
    while (end === null) {
      await delay(LOOK_MS);
      const completed = watch.look()?.completed ?? 0;
      if (stage.completed < completed) {
        stage = { completed, since_s: now_s() };
        again_s = 0;
      }
      // The machine may be faster than it was: moments that were missed strike nobody.
      while ((waiting[0]?.moment.completed ?? completed) < completed) waiting.shift();
      const [next] = waiting;
      if (next === undefined || completed < next.moment.completed) continue;
      const stage_s = (stages_s[completed] ?? 0) + (completed > 0 ? again_s : 0);
      if (now_s() - stage.since_s < next.moment.part * stage_s) continue;
      if (next.target === 'bridge') {
        const isThere = markedProcesses(world.mark).some(({ role }) => role === 'bridge');
        bridge_s = isThere ? (bridge_s ?? now_s()) : null;
        if (bridge_s === null || now_s() - bridge_s < next.moment.part * BRIDGE_S) continue;
      }
      const target = strike(world.mark, study.pid, next.target);
      if (target === null) continue;
      bridge_s = null;
      hits[target] += 1;
      waiting.shift();
      if (hits.cli + hits.worker + hits.bridge + hits.all === most) waiting.length = 0;
      // The stage begins again: with the next run, or with the next invocation.
      if (target === 'cli' || target === 'all') await study.ended;
      else [stage, again_s] = [{ completed, since_s: now_s() }, 0];
    }
    await delay(0);
    const manifest = watch.look();
    const { code, signal } = /** @type {{ code: number | null, signal: NodeJS.Signals | null }} */ (end);
    if (signal === 'SIGKILL') {
      if (manifest === null) beforeManifest += 1;
      continue;
    }
    if (code === 0) break;
    // What was killed is a failed run, and the study ends as every other: with its summary.
    if (code !== 1 || manifest?.status === 'running' || /^\w*Error/m.test(study.stderr()))
      violations.push(`the CLI ended with ${code}: ${study.stderr()}`);
    if (manifest === null) break;
  }
  const { studyDir } = watch;
  if (studyDir === null) throw new Error(`no study in ${output}: ${violations.join('; ')}`);
  if (watch.last?.status !== 'completed') violations.push(`it was not done after ${invocations} invocations`);
  const others = studiesIn(output).length - 1;
  if (others > beforeManifest) violations.push(`${others} other studies in ${output}`);
  return { studyDir, violations, hits, invocations: invocations + 1, looks: watch.looks, beforeManifest };
}

/**
 * Kills what is meant, or the CLI where that is not there; null when nothing is there to be killed any more.
 * @param {string} mark @param {number} cli @param {Target} target
 * @returns {Target | null}
 */
function strike(mark, cli, target) {
  if (target === 'cli') return kill([cli]) ? 'cli' : null;
  const there = markedProcesses(mark);
  if (target === 'all') {
    // The CLI first: it would count the others' deaths.
    const rest = there.filter(({ pid }) => pid !== cli).map(({ pid }) => pid);
    return kill([cli, ...rest]) ? 'all' : null;
  }
  const meant = there.filter(({ role }) => role === target).map(({ pid }) => pid);
  if (kill(meant)) return target;
  return kill([cli]) ? 'cli' : null;
}

/** False if none of them was there. @param {readonly number[]} pids */
function kill(pids) {
  let isHit = false;
  for (const pid of pids) {
    try {
      isHit = process.kill(pid, 'SIGKILL') || isHit;
    } catch {
      // Gone by itself.
    }
  }
  return isHit;
}
