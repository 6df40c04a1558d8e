import type { ComponentDecision, ComponentKind, ProbeResult } from '@llem/core';
import type { PluginFinding } from '../plugin-finding.ts';

/** What is installed, what works and what would be chosen: the document of `llem plugins --json`. */
export interface PluginReport {
  /** Version of the contract that this host speaks. */
  readonly api_version: string;
  readonly plugins: readonly ReportedPlugin[];
  readonly findings: readonly PluginFinding[];
}

export interface ReportedPlugin {
  readonly package: string;
  readonly version: string;
  readonly path: string;
  readonly api_version: string;
  readonly components: readonly ReportedComponent[];
}

export interface ReportedComponent {
  readonly kind: ComponentKind;
  readonly id: string;
  /** Null, like the claims, when the plugin could not be loaded. */
  readonly priority: number | null;
  readonly claims: readonly string[] | null;
  /** Null when its plugin speaks another version of the contract: it is not imported then. */
  readonly probe: ProbeResult | null;
  /** Null when no decision could be made; a finding says why. */
  readonly decision: Pick<ComponentDecision, 'chosen' | 'reason' | 'detail'> | null;
}
