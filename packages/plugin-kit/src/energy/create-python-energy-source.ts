import { fileURLToPath } from 'node:url';
import {
  type ComponentContext,
  type DeviceInfo,
  type EnergyMeasurement,
  type EnergyObservation,
  type EnergyOutcome,
  type EnergySession,
  type EnergySource,
  PluginError,
  unmeasured,
} from '@llem/core';
import { openPythonBridge, type PythonBridge } from '../bridge/python-bridge.ts';
import { WorkerFailure } from '../bridge/worker-failure.ts';
import { interpreterOf } from '../interpreter/interpreter-of.ts';
import { describeTried } from '../interpreter/resolve-interpreter.ts';
import { setupFix } from '../interpreter/setup-fix.ts';
import { workerEnvironment } from '../interpreter/worker-environment.ts';
import { boardIndices, type PythonEnergyDefinition } from './python-energy-definition.ts';

/** An energy source on the Python bridge. A worker lives from the preparation, or the start, to the end of one session. */
export function createPythonEnergySource(
  definition: PythonEnergyDefinition,
  context: ComponentContext,
): EnergySource {
  return new PythonEnergySource(definition, context);
}

class PythonEnergySource implements EnergySource {
  readonly #definition: PythonEnergyDefinition;
  readonly #context: ComponentContext;
  #prepared: { readonly bridge: PythonBridge; readonly devices: string } | null = null;

  constructor(definition: PythonEnergyDefinition, context: ComponentContext) {
    this.#definition = definition;
    this.#context = context;
  }

  async prepare(request: EnergyObservation): Promise<AsyncDisposable> {
    const bridge = await this.#load(request);
    this.#prepared = { bridge, devices: nameOf(request.devices) };
    return bridge;
  }

  async start(request: EnergyObservation): Promise<EnergySession> {
    const { devices, signal } = request;
    const bridge = this.#takePrepared(devices) ?? (await this.#load(request));
    try {
      await bridge.request('start', null, { signal });
    } catch (error) {
      await bridge[Symbol.asyncDispose]();
      throw unavailable(error, this.#definition.id);
    }
    return {
      stop: async () => {
        try {
          return this.#outcome(await bridge.request('stop', null, { signal }), devices);
        } finally {
          await bridge[Symbol.asyncDispose]();
        }
      },
      [Symbol.asyncDispose]: () => bridge[Symbol.asyncDispose](),
    };
  }

  /** The worker that waits for these devices. It serves once: what a library keeps from one window is not in the next. */
  #takePrepared(devices: readonly DeviceInfo[]): PythonBridge | null {
    const prepared = this.#prepared;
    if (prepared?.devices !== nameOf(devices)) return null;
    this.#prepared = null;
    return prepared.bridge;
  }

  async #load({ devices, signal }: EnergyObservation): Promise<PythonBridge> {
    const { id, worker, environment, parameters } = this.#definition;
    const { env, settings, logger, clock } = this.#context;
    const choice = await interpreterOf({ ...this.#definition, signal }, this.#context);
    if (choice.chosen === null)
      throw new PluginError('PLUGIN.UNAVAILABLE', describeTried(choice), { fix: setupFix(id, choice) });
    const bridge = await openPythonBridge({
      name: id,
      interpreter: choice.chosen.path,
      worker: fileURLToPath(worker),
      env: { ...workerEnvironment(env, settings), ...environment?.(devices) },
      logger,
      clock,
      signal,
    });
    try {
      const given = parameters?.(devices, settings) ?? { gpus: boardIndices(devices) };
      await bridge.request('load', given, { signal }).catch(ignoreUnanswered);
      return bridge;
    } catch (error) {
      await bridge[Symbol.asyncDispose]();
      throw unavailable(error, id);
    }
  }

  #outcome(answer: unknown, devices: readonly DeviceInfo[]): EnergyOutcome {
    const { id, outcome } = this.#definition;
    // What a worker leaves out is null, and what it says beyond the contract is refused by the host.
    return (
      outcome?.(answer, devices) ?? {
        measurement: { ...unmeasured(id, 0), ...(answer as EnergyMeasurement) },
        trace: null,
      }
    );
  }
}

/** What the worker says of a meter that cannot measure here; anything else stays what it is. */
function unavailable(error: unknown, id: string): unknown {
  if (!(error instanceof WorkerFailure)) return error;
  const { message, why, fix } = error;
  return new PluginError('PLUGIN.UNAVAILABLE', message, {
    why,
    fix: fix ?? `llem plugins tells what ${id} needs`,
    cause: error,
  });
}

/** A meter that needs no time to get ready need not answer `load`. */
function ignoreUnanswered(error: unknown): void {
  if (!(error instanceof WorkerFailure && error.code === 'UNKNOWN_REQUEST')) throw error;
}

function nameOf(devices: readonly DeviceInfo[]): string {
  return devices.map(({ uuid }) => uuid).join();
}
