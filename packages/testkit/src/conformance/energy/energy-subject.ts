import type { DeviceInfo, EnergyObservation, EnergySession, EnergySource, TimeWindow } from '@llem/core';
import type { Subject, Trial } from '../trial.ts';
import { within } from '../within.ts';

/** A load whose joules the factory knows. */
export interface KnownLoad {
  /** Does what the window is about, and takes as long; by default a second passes. */
  readonly run?: () => Promise<void>;
  /** Joules that the source ought to find between two instants of the context's clock. */
  readonly joules: (window: TimeWindow) => number;
  /** Share of those joules by which the source may be off, such as 0.05. */
  readonly tolerance: number;
}

/** A source that cannot measure: of a machine without its hardware there is no more to say. */
export interface AbsentEnergySubject extends Subject {
  /** What is observed; default none, a CPU run. */
  readonly devices?: readonly DeviceInfo[];
}

/** What the factory of an energy suite gives. */
export interface EnergySubject extends AbsentEnergySubject {
  readonly load: KnownLoad;
  /** Makes the sensor fail from now on, in the middle of a window. */
  readonly breakSensor?: () => Promise<void> | void;
}

export interface EnergyTrial extends Trial<'energy', EnergySubject> {
  /** Seconds that anything may take to end after an abort. */
  readonly patience_s: number;
}

/** A start that imports a Python library on a busy machine; nobody starts for longer. */
const START_LIMIT_S = 60;
/** A stop waits for the readings behind the window, and no longer. */
const STOP_LIMIT_S = 20;

/** Starts an observation of the subject's devices. */
export async function startObservation(
  { given }: Trial<'energy', AbsentEnergySubject>,
  source: EnergySource,
  signal: AbortSignal,
): Promise<EnergySession> {
  return within(START_LIMIT_S, 'start', source.start(observationOf(given, signal)));
}

export function observationOf({ devices = [] }: AbsentEnergySubject, signal: AbortSignal): EnergyObservation {
  return { devices, signal };
}

export async function stopObservation(session: EnergySession, window: TimeWindow) {
  return within(STOP_LIMIT_S, 'stop', session.stop(window));
}
