// @ts-check
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createChaosWorld } from './chaos-world.mjs';
import { checkStudy } from './check-study.mjs';
import { markedProcesses } from './marked-processes.mjs';
import { now_s } from './study-run.mjs';
import { timeline, tormentStudy } from './torment-study.mjs';

/**
 * @typedef {{
 *   seed: number, runs: number, kills: number, killsPerStudy: number, limitSec?: number, say?: (line: string) => void,
 * }} ChaosOptions `limitSec`: when no further study begins; without it, when all kills are done
 */

/** A worker whose study was killed ends by itself within 60 s (study.md 2). */
const ORPHANS_SEC = 65;

/** @type {readonly import('./torment-study.mjs').Target[]} */
const TARGETS = ['cli', 'worker', 'bridge', 'all'];

/**
 * Kills studies at random moments, continues them until they are done, and compares each with one that nobody
 * disturbed. The moments are uniform over the time that the undisturbed one took. @param {ChaosOptions} options
 */
export async function chaos(options) {
  const world = await createChaosWorld(options);
  try {
    return await tormentWorld(world, options);
  } finally {
    await world[Symbol.asyncDispose]();
  }
}

/** @param {import('./chaos-world.mjs').ChaosWorld} world @param {ChaosOptions} options */
async function tormentWorld(world, options) {
  const { seed, runs, kills, killsPerStudy, limitSec = Number.POSITIVE_INFINITY, say = () => {} } = options;
  const started_s = now_s();
  const random = mulberry32(seed);
  const calm = await timeline(world);
  const expected = checkStudy(calm.studyDir);
  const duration_s = calm.stages_s.reduce((sum, stage_s) => sum + stage_s, 0);
  say(`undisturbed: ${runs} runs in ${duration_s.toFixed(1)} s`);
  const violations = [...calm.violations, ...expected.violations];
  const hits = { cli: 0, worker: 0, bridge: 0, all: 0 };
  let [done, studies, invocations, looks, beforeManifest] = [0, 0, 0, 0, 0];
  while (done < kills && now_s() - started_s < limitSec) {
    const planned = Array.from({ length: killsPerStudy }, () => ({
      at_s: random() * duration_s,
      target: TARGETS[Math.floor(random() * TARGETS.length)] ?? 'all',
    }));
    const plan = planned
      .sort((one, other) => one.at_s - other.at_s)
      .map(({ at_s, target }) => ({ moment: momentAt(at_s, calm.stages_s), target }));
    studies += 1;
    const torment = await tormentStudy(
      world,
      join(world.folder, `study-${studies}`),
      plan,
      calm,
      kills - done,
    );
    const { content, violations: found } = checkStudy(torment.studyDir);
    const isSame = JSON.stringify(content) === JSON.stringify(expected.content);
    const wrong = [
      ...torment.violations,
      ...found,
      ...(isSame ? [] : [`differs: ${JSON.stringify(content)}`]),
    ];
    violations.push(...wrong.map((what) => `study ${studies}: ${what}`));
    for (const target of TARGETS) {
      hits[target] += torment.hits[target];
      done += torment.hits[target];
    }
    invocations += torment.invocations;
    looks += torment.looks;
    beforeManifest += torment.beforeManifest;
    say(
      `study ${studies}: ${done} of ${kills} kills, ${(now_s() - started_s).toFixed(0)} s, ${wrong.length} violations`,
    );
    for (const what of wrong) say(`  ${what}`);
  }
  if (done < kills) violations.push(`${done} of ${kills} kills in ${limitSec} s`);
  const leftLocks = readdirSync(world.locks);
  if (leftLocks.length > 0) violations.push(`locks are left: ${leftLocks.join()}`);
  const settled_s = now_s() + ORPHANS_SEC;
  while (now_s() < settled_s && markedProcesses(world.mark).length > 0) await delay(100);
  const orphans = markedProcesses(world.mark);
  violations.push(...orphans.map(({ pid, command }) => `process ${pid} is left: ${command}`));
  const temporary = readdirSync(join(world.folder, 'tmp')).length;
  const seconds = now_s() - started_s;
  return {
    ...{ seed, done, hits, studies, invocations, looks, beforeManifest, temporary, seconds },
    violations,
  };
}

/** @param {number} at_s @param {readonly number[]} stages_s @returns {import('./torment-study.mjs').Moment} */
function momentAt(at_s, stages_s) {
  let left_s = at_s;
  for (const [completed, stage_s] of stages_s.entries()) {
    if (left_s < stage_s) return { completed, part: left_s / stage_s };
    left_s -= stage_s;
  }
  return { completed: stages_s.length - 1, part: 0 };
}

/** Numbers in [0, 1), the same for the same seed. @param {number} seed */
function mulberry32(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
