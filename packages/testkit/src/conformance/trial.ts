import assert from 'node:assert/strict';
import {
  type AnyComponent,
  type Component,
  type ComponentContext,
  type ComponentKind,
  type ComponentKinds,
  createSystemClock,
  deepFreeze,
} from '@llem/core';
import { createFakeContext } from '../fake-context.ts';
import { scratchFolder, TEMPORARY } from './scratch-folder.ts';

/** What the factory of every suite gives, anew for each rule. Disposing it removes the fake hardware. */
export interface Subject extends Partial<AsyncDisposable> {
  /** As the plugin's `definePlugin` lists it. */
  readonly component: AnyComponent | undefined;
  /** What it is to know of the machine: `env`, `settings`. By default a real clock and an empty environment. */
  readonly context?: Partial<ComponentContext>;
  /** Its section, parsed with the component's `configSchema` where it has one; default `{}`. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A subject with its defaults: what a rule is checked on. */
export interface Trial<Kind extends ComponentKind, Given extends Subject = Subject> extends AsyncDisposable {
  readonly component: Component<Kind>;
  readonly context: ComponentContext;
  /** Its section, parsed and frozen. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What the factory gave. */
  readonly given: Given;
  /** A new instance, as the host creates it. */
  create(): ComponentKinds[Kind];
}

/** Opens a trial of one kind. Rejects when the factory gives a component of another. */
export async function openTrial<Kind extends ComponentKind, Given extends Subject>(
  kind: Kind,
  factory: () => Promise<Given>,
): Promise<Trial<Kind, Given>> {
  const given = await factory();
  const { component: listed, config: section = {} } = given;
  assert.ok(listed, 'the factory gives no component');
  assert.ok(isOfKind(listed, kind), `the factory gives a component of kind ${listed.kind}, not ${kind}`);
  const component: Component<Kind> = listed;
  const env = Object.freeze({ [TEMPORARY]: scratchFolder(), ...given.context?.env });
  const context = createFakeContext({ clock: createSystemClock(), ...given.context, env });
  const config = deepFreeze(component.configSchema?.parse(section) ?? { ...section });
  return {
    component,
    context,
    config,
    given,
    create: () => component.create(config, context),
    [Symbol.asyncDispose]: async () => given[Symbol.asyncDispose]?.(),
  };
}

function isOfKind<Kind extends ComponentKind>(
  component: AnyComponent,
  kind: Kind,
): component is AnyComponent & Component<Kind> {
  return component.kind === kind;
}
