import type { Component, ComponentDecision, ComponentKind, PreFlightIssue } from '@llem/core';

/** A component that was chosen, imported and checked, and not yet created. */
export interface SelectedComponent<Kind extends ComponentKind> {
  readonly component: Component<Kind>;
  readonly package: string;
  readonly version: string;
  readonly path: string;
  /** What its `create` is given: the section of the experiment or the user config that configures it, deeply frozen. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** The components of one experiment. */
export interface ExperimentSelection {
  /** The backend asked for, also when its probe said that its engine is not usable: then there is an issue. */
  readonly backend: SelectedComponent<'backend'>;
  readonly energy: SelectedComponent<'energy'> | null;
  /** The sensor that runs beside `energy` for CPU and DRAM joules. */
  readonly cpuEnergy: SelectedComponent<'energy'> | null;
  readonly telemetry: SelectedComponent<'telemetry'> | null;
  /** One per probed candidate; stored in the result. */
  readonly decisions: readonly ComponentDecision[];
  /** What pre-flight must refuse. */
  readonly issues: readonly PreFlightIssue[];
}
