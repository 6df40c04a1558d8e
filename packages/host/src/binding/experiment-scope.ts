import 'reflect-metadata';
import type {
  BackendCapabilities,
  ComponentContext,
  ComponentDecision,
  ComponentKind,
  EnergyCapabilities,
  EnergySource,
  InferenceBackend,
  Logger,
  Telemetry,
} from '@llem/core';
import {
  container,
  type DependencyContainer,
  type InjectionToken,
  instancePerContainerCachingFactory,
} from 'tsyringe';
import type { ExperimentSelection, SelectedComponent } from '../selection/selected-component.ts';
import { attendComponent } from './attend-component.ts';
import { checkedBackend } from './checked-backend.ts';
import { checkedEnergySource } from './checked-energy-source.ts';
import type { Origin } from './checked-output.ts';
import { checkedTelemetry } from './checked-telemetry.ts';
import { type Created, createInstance } from './create-instance.ts';
import { createHandleStack, type HandleStack } from './handle-stack.ts';
import { watchLeftovers } from './watch-leftovers.ts';

/** An energy source and what it declares. */
export interface BoundEnergySource {
  readonly id: string;
  readonly instance: EnergySource;
  readonly capabilities: EnergyCapabilities;
}

/** The components of one experiment, created and wrapped so that what they return is checked. */
export interface BoundComponents {
  readonly backend: InferenceBackend;
  readonly backendCapabilities: BackendCapabilities;
  readonly energy: BoundEnergySource | null;
  readonly cpuEnergy: BoundEnergySource | null;
  readonly telemetry: Telemetry | null;
  readonly decisions: readonly ComponentDecision[];
}

/** Lives as long as one experiment. Disposing it ends all that its components opened, last first. */
export interface ExperimentScope extends AsyncDisposable {
  /** Creates what was selected, once. Throws PluginError `PLUGIN.BAD_COMPONENT`. */
  bind(selection: ExperimentSelection): BoundComponents;
}

/** By `Symbol.for`, so that two copies of this package mean the same. */
const token = <Bound>(name: string): InjectionToken<Bound> => Symbol.for(`llem.${name}`);

const CONTEXT = token<ComponentContext>('context');
const HANDLES = token<HandleStack>('handles');
const BACKEND = token<InferenceBackend>('backend');
const ENERGY = token<BoundEnergySource>('energy');
const CPU_ENERGY = token<BoundEnergySource>('cpu-energy');
const TELEMETRY = token<Telemetry>('telemetry');

/** Opens the scope of one experiment: a child container of its own. */
export function openExperimentScope(context: ComponentContext): ExperimentScope {
  return new ContainerScope(context);
}

class ContainerScope implements ExperimentScope {
  readonly #container: DependencyContainer = container.createChildContainer();
  readonly #handles: HandleStack;
  readonly #logger: Logger;
  readonly #packages = new Set<string>();
  readonly #leftovers = watchLeftovers();

  constructor(context: ComponentContext) {
    this.#logger = context.logger;
    this.#handles = createHandleStack(context);
    this.#container.register(CONTEXT, { useValue: context });
    this.#container.register(HANDLES, { useValue: this.#handles });
  }

  bind({ backend, energy, cpuEnergy, telemetry, decisions }: ExperimentSelection): BoundComponents {
    return {
      backend: this.#bind(BACKEND, backend, (bound, handles) =>
        this.#attended(checkedBackend(bound.instance, bound, handles), bound),
      ),
      backendCapabilities: backend.component.capabilities,
      energy: energy && this.#bind(ENERGY, energy, this.#boundEnergySource),
      cpuEnergy: cpuEnergy && this.#bind(CPU_ENERGY, cpuEnergy, this.#boundEnergySource),
      telemetry:
        telemetry &&
        this.#bind(TELEMETRY, telemetry, (bound, handles) =>
          this.#attended(checkedTelemetry(bound.instance, bound, handles), bound),
        ),
      decisions,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handles[Symbol.asyncDispose]();
    this.#container.clearInstances();
    this.#tellLeftovers(this.#leftovers());
  }

  #tellLeftovers(left: readonly string[]): void {
    if (left.length === 0) return;
    const packages = [...this.#packages].sort().join(', ');
    this.#logger.warn(
      `a plugin left something running, which its component should have ended (plugins of this run: ${packages}): ${left.join(', ')}`,
    );
  }

  /** Registers how a component comes to be and has the container make it, once. */
  #bind<Kind extends ComponentKind, Bound>(
    what: InjectionToken<Bound>,
    selected: SelectedComponent<Kind>,
    wrap: (created: Created<Kind>, handles: HandleStack) => Bound,
  ): Bound {
    const useFactory = instancePerContainerCachingFactory((scope) => {
      const handles = scope.resolve(HANDLES);
      this.#packages.add(selected.package);
      return wrap(createInstance(selected, scope.resolve(CONTEXT), handles), handles);
    });
    this.#container.register(what, { useFactory });
    return this.#container.resolve(what);
  }

  readonly #boundEnergySource = (created: Created<'energy'>, handles: HandleStack): BoundEnergySource => {
    const { id, capabilities, instance } = created;
    const checked = checkedEnergySource(instance, capabilities, created, handles);
    return { id, capabilities, instance: this.#attended(checked, created) };
  };

  /** Outside of the checks, which take charge of what answers after nobody waits any more, and dispose it. */
  #attended<Component extends object>(checked: Component, origin: Origin): Component {
    return attendComponent(checked, origin, this.#container.resolve(CONTEXT));
  }
}
