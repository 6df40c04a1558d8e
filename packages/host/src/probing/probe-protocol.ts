import type { ComponentContext, ComponentKind } from '@llem/core';
import type { DiscoveredPlugin } from '../discovery/examine-folder.ts';

/** One component to ask. */
export interface ProbeTarget {
  readonly plugin: DiscoveredPlugin;
  readonly kind: ComponentKind;
  readonly id: string;
}

/** What the probe process is given. */
export interface ProbeJob {
  readonly targets: readonly (ProbeTarget & { readonly index: number })[];
  readonly context: Pick<ComponentContext, 'env' | 'settings'>;
  /** Telemetry that is available also tells of its devices. */
  readonly devices: boolean;
}

/** Sign of life of a thread whose event loop turns. */
export const ALIVE = 'alive';

/** Says that the code of a target has the thread from now on, or no more. */
export interface Turn {
  readonly turnOf: number;
  readonly begins: boolean;
}
