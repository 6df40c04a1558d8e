import {
  type ComponentCapabilities,
  type ComponentContext,
  type ComponentKind,
  type ComponentKinds,
  isComponentInstance,
  LLEMError,
  messageOf,
  PluginError,
} from '@llem/core';
import type { SelectedComponent } from '../selection/selected-component.ts';
import type { Origin } from './checked-output.ts';
import type { HandleStack } from './handle-stack.ts';

/** An instance, what it declares and where it came from. */
export interface Created<Kind extends ComponentKind> extends Origin {
  readonly instance: ComponentKinds[Kind];
  readonly capabilities: ComponentCapabilities[Kind];
}

/**
 * Creates what a component stands for. Throws PluginError `PLUGIN.BAD_COMPONENT` for a `create` that fails or
 * gives something without the methods of its kind. An instance that can be disposed is, after all it opened.
 */
export function createInstance<Kind extends ComponentKind>(
  { component, config, package: owner }: SelectedComponent<Kind>,
  context: ComponentContext,
  handles: HandleStack,
): Created<Kind> {
  const { kind, id, capabilities } = component;
  const origin = { package: owner, kind, id };
  const instance = create(component, config, context, origin);
  if (!isComponentInstance(kind, instance)) {
    throw badComponent(origin, `create gave something without the methods of a component of kind ${kind}`);
  }
  if (isAsyncDisposable(instance)) handles.adopt(`${kind} ${id}`, instance, origin);
  return { ...origin, capabilities, instance };
}

function create<Kind extends ComponentKind>(
  component: SelectedComponent<Kind>['component'],
  config: Readonly<Record<string, unknown>>,
  context: ComponentContext,
  origin: Origin,
): unknown {
  try {
    return component.create(config, context);
  } catch (error) {
    if (LLEMError.is(error)) throw error;
    throw badComponent(origin, `create failed: ${messageOf(error)}`, error);
  }
}

function badComponent({ package: owner, kind, id }: Origin, why: string, cause?: unknown): PluginError {
  return new PluginError('PLUGIN.BAD_COMPONENT', `plugin ${owner}: ${kind} '${id}' cannot be created`, {
    why,
    fix: `npm install ${owner}@latest, or use another ${kind}`,
    plugin: owner,
    cause,
  });
}

function isAsyncDisposable(value: object): value is AsyncDisposable {
  return typeof Reflect.get(value, Symbol.asyncDispose) === 'function';
}
