import type * as z from 'zod';
import type { BackendCapabilities, InferenceBackend } from '../contracts/backend.ts';
import type { EnergyCapabilities, EnergySource } from '../contracts/energy.ts';
import type { Executor } from '../contracts/executor.ts';
import type { Runner } from '../contracts/runner.ts';
import type { Telemetry } from '../contracts/telemetry.ts';
import type { ComponentContext } from './context.ts';

/** Version of the contract between host and plugin: same major, plugin's minor at most the host's. */
export const API_VERSION = '1.0';

/** What `create` of each kind gives. */
export interface ComponentKinds {
  energy: EnergySource;
  telemetry: Telemetry;
  backend: InferenceBackend;
  runner: Runner;
  executor: Executor;
}

/** What a component of each kind says about itself before it is created. */
export interface ComponentCapabilities {
  energy: EnergyCapabilities;
  telemetry: Readonly<Record<never, never>>;
  backend: BackendCapabilities;
  runner: Readonly<Record<never, never>>;
  executor: Readonly<Record<never, never>>;
}

export type ComponentKind = keyof ComponentKinds;

export const COMPONENT_KINDS = [
  'energy',
  'telemetry',
  'backend',
  'runner',
  'executor',
] as const satisfies ComponentKind[];

/** A probe's answer. `detail` names what was found; `fix` is the command or edit that would make it available. */
export type ProbeResult =
  | { readonly available: true; readonly detail: string }
  | { readonly available: false; readonly reason: string; readonly fix: string | null };

/**
 * One thing a plugin provides.
 *
 * - `priority`: 90 hardware counter through a measurement library, 60–80 direct counter, 50 third parties,
 *   40 RAPL, 5 estimates; backends pytorch 80, vllm 70, tensorrt 60, tfjs 40.
 * - `claims`: resources it owns while active, such as `nvml-energy`. Two components with a common claim never
 *   run together. Rivals are not named: a stranger's plugin cannot know them.
 * - `probe` is cheap, creates no GPU context, does not throw, and is killed after 5 s.
 * - `create` has no side effects; `start` or `load` do the work.
 */
export interface Component<Kind extends ComponentKind = ComponentKind> {
  readonly kind: Kind;
  readonly id: string;
  readonly priority: number;
  readonly claims: readonly string[];
  readonly capabilities: ComponentCapabilities[Kind];
  /**
   * Schema of the section that configures it; null without one. Of a backend it is `<id>:` of an experiment, of an
   * energy source, whose meter belongs to the machine, `energy_sources.<id>` of the user config.
   */
  readonly configSchema: z.ZodObject | null;
  probe(context: ProbeContext): Promise<ProbeResult>;
  create(config: Readonly<Record<string, unknown>>, context: ComponentContext): ComponentKinds[Kind];
}

/** What a probe may know. It runs in a child process of its own. */
export interface ProbeContext extends Pick<ComponentContext, 'env' | 'settings'> {
  /** What `create` will be given; empty for a backend, which is probed before any experiment is known. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Any component, as a union over the kinds, so that testing `kind` narrows the rest. */
export type AnyComponent = { [Kind in ComponentKind]: Component<Kind> }[ComponentKind];

/** The default export of a plugin's module. */
export interface Plugin {
  readonly llem: 'plugin';
  readonly apiVersion: string;
  readonly components: readonly AnyComponent[];
}

/** Declares a plugin: a plain object, deeply frozen down to its components. */
export function definePlugin(plugin: { apiVersion?: string; components: readonly AnyComponent[] }): Plugin {
  const components = plugin.components.map((component) =>
    Object.freeze({ ...component, claims: Object.freeze([...component.claims]) }),
  );
  return Object.freeze({
    llem: 'plugin',
    apiVersion: plugin.apiVersion ?? API_VERSION,
    components: Object.freeze(components) as readonly AnyComponent[],
  });
}

/** Declares one component; the types of `create` and `capabilities` follow from `kind`. */
export function defineComponent<Kind extends ComponentKind>(component: Component<Kind>): Component<Kind> {
  return component;
}
