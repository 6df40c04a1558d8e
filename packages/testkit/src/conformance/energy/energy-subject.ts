import type { DeviceInfo, TimeWindow } from '@llem/core';
import type { Subject, Trial } from '../trial.ts';

/** A load whose joules the factory knows. */
export interface KnownLoad {
  /** Does what the window is about, or lasts as long; by default a second passes. */
  readonly run?: () => Promise<void>;
  /** Joules that the source ought to find between two instants of the context's clock. */
  readonly joules: (window: TimeWindow) => number;
  /** Share of those joules by which the source may be off; it is also given the uncertainty that it states. */
  readonly tolerance: number;
}

/** What the factory of an energy suite gives. */
export interface EnergySubject extends Subject {
  readonly load: KnownLoad;
  /** What is observed; default none, a CPU run. */
  readonly devices?: readonly DeviceInfo[];
  /** Makes the sensor fail from now on, in the middle of a window. */
  readonly breakSensor?: () => Promise<void> | void;
}

export type EnergyTrial = Trial<'energy', EnergySubject>;
