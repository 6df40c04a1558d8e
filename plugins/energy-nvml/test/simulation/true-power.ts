import type { TimeWindow } from '@llem/core';
import type { Random } from './random.ts';

/** What a board really draws; the only thing in the simulation that knows the truth. */
export interface TruePower {
  /** J between two instants of the record. */
  energy(from_s: number, to_s: number): number;
}

/** Watts at an instant of the window; `time_s` counts from its start. */
export type Load = (time_s: number) => number;

/** Seconds of idle kept before and after the window. */
export const MARGIN_S = 2.2;
const STEP_S = 0.001;

/**
 * Idle, then `load` inside the window, then idle that is a little warmer and cools, on a grid of 1 ms. Both
 * have white noise and noise that remembers for 100 ms, as boards show it.
 */
export function createTruePower(
  window: TimeWindow,
  load: Load,
  idle_w: number,
  warmer_w: number,
  random: Random,
): TruePower {
  const origin = window.start_s - MARGIN_S;
  const size = Math.ceil((window.end_s - window.start_s + 2 * MARGIN_S) / STEP_S);
  const joules = new Float64Array(size + 1);
  let slow = 0;
  for (let i = 0; i < size; i += 1) {
    const time_s = origin + (i + 0.5) * STEP_S;
    slow = slow * 0.99 + 0.14 * random.normal();
    // The ends of the window fall inside a step: it counts in parts, so that the load begins exactly at `t0`.
    const inside = Math.min(
      1,
      Math.max(
        0,
        (Math.min(time_s + STEP_S / 2, window.end_s) - Math.max(time_s - STEP_S / 2, window.start_s)) /
          STEP_S,
      ),
    );
    const quiet_w = idle_w + (time_s > window.end_s ? warmer_w * Math.exp(-(time_s - window.end_s) / 5) : 0);
    const busy_w = inside === 0 ? 0 : load(time_s - window.start_s);
    const power =
      inside * busy_w +
      (1 - inside) * quiet_w +
      (inside > 0.5 ? 15 : 2) * random.normal() +
      (inside > 0.5 ? 4 : 0.5) * slow;
    joules[i + 1] = (joules[i] ?? 0) + Math.max(1, power) * STEP_S;
  }
  const upTo = (time_s: number): number => {
    const at = Math.min(size, Math.max(0, (time_s - origin) / STEP_S));
    const i = Math.min(size - 1, Math.floor(at));
    const low = joules[i] ?? 0;
    return low + ((joules[i + 1] ?? low) - low) * (at - i);
  };
  return { energy: (from_s, to_s) => upTo(to_s) - upTo(from_s) };
}

/** One power throughout. */
export const steadyLoad = (random: Random): Load => {
  const power = random.uniform(250, 700);
  return () => power;
};

/** Busy and waiting in turns of 30 to 400 ms, as requests that come and go. */
export const burstyLoad = (random: Random): Load => {
  const turns: { until: number; power: number }[] = [];
  for (let until = 0, busy = true; until < 40; busy = !busy) {
    until += random.uniform(0.03, 0.4);
    turns.push({ until, power: busy ? random.uniform(450, 700) : random.uniform(130, 250) });
  }
  let at = 0;
  return (time_s) => {
    while (at + 1 < turns.length && (turns[at]?.until ?? 0) < time_s) at += 1;
    return turns[at]?.power ?? 0;
  };
};

/** A straight line between two powers, over the length of the window. */
export const rampingLoad = (random: Random, seconds: number): Load => {
  const from = random.uniform(150, 700);
  const to = random.uniform(150, 700);
  return (time_s) => from + ((to - from) * time_s) / seconds;
};

/** On and off at tens of milliseconds: faster than a sensor that looks a quarter of the time can follow. */
export const pulsedLoad = (random: Random): Load => {
  const on = random.uniform(0.012, 0.04);
  const period = on + random.uniform(0.008, 0.03);
  const phase = random.uniform(0, period);
  return (time_s) => ((time_s + phase) % period < on ? 650 : 150);
};
