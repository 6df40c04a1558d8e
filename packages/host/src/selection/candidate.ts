import type { ComponentKind, ProbeResult } from '@llem/core';
import type { PluginFinding } from '../plugin-finding.ts';

/** One installed component as selection sees it: data, no code. */
export interface Candidate {
  readonly kind: ComponentKind;
  readonly id: string;
  readonly package: string;
  readonly version: string;
  readonly path: string;
  readonly priority: number;
  readonly claims: readonly string[];
  /** Why its plugin cannot be used at all; null when it can. */
  readonly failure: PluginFinding | null;
}

/** Probe results by `candidateKey`. A candidate without one was not asked and counts as unavailable. */
export type Probes = ReadonlyMap<string, ProbeResult>;

/** Names one component among all that are installed. */
export function candidateKey(candidate: Pick<Candidate, 'package' | 'kind' | 'id'>): string {
  return `${candidate.package} ${candidate.kind} ${candidate.id}`;
}

/** Orders by package, so that no message depends on the order of discovery. */
export function byPackage(one: Candidate, other: Candidate): number {
  return compareText(one.package, other.package);
}

/** Orders by id, then by package. */
export function byId(one: Candidate, other: Candidate): number {
  return compareText(one.id, other.id) || byPackage(one, other);
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
