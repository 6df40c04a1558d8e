import { fileURLToPath } from 'node:url';
import {
  type ComponentContext,
  type DeviceInfo,
  type EngineEnvironment,
  type ExperimentConfig,
  type Finding,
  type InferenceBackend,
  LLEMError,
  type LoadedModel,
  type LoadedModelInfo,
  messageOf,
  type ProcessPlace,
} from '@llem/core';
import { openPythonBridge, type PythonBridge } from '../bridge/python-bridge.ts';
import { WorkerFailure } from '../bridge/worker-failure.ts';
import { freezeInterpreter } from '../interpreter/inspect-interpreter.ts';
import { interpreterOf } from '../interpreter/interpreter-of.ts';
import {
  describeTried,
  type Interpreter,
  type InterpreterChoice,
} from '../interpreter/resolve-interpreter.ts';
import { setupFix } from '../interpreter/setup-fix.ts';
import { workerEnvironment } from '../interpreter/worker-environment.ts';
import { backendFailure, libraryMissing } from './backend-failure.ts';
import type { PythonBackendDefinition } from './python-backend-definition.ts';
import { createPythonModel } from './python-model.ts';
import { devicesOfProcess, ownEntry, visibility } from './visible-devices.ts';

/** What `load` of a worker answers: the info of the model, with the devices as the worker counts them. */
type LoadAnswer = Omit<LoadedModelInfo, 'device_uuids'> & { readonly devices: readonly number[] };

/** What it may leave out. */
const UNSAID = {
  devices: [],
  model_memory_mb: 0,
  non_embedding_parameters: null,
  architecture: null,
  cuda_version: null,
  effective_settings: {},
  tokenizer: 'unknown',
  build_metadata: null,
  warnings: [],
};

/** A backend on the Python bridge. Every worker it starts lives as long as one call or one model. */
export function createPythonBackend(
  definition: PythonBackendDefinition,
  context: ComponentContext,
): InferenceBackend {
  return new PythonBackend(definition, context);
}

class PythonBackend implements InferenceBackend {
  readonly #definition: PythonBackendDefinition;
  readonly #context: ComponentContext;
  #choice: Promise<InterpreterChoice> | null = null;
  #version = 'unknown';
  #visible: readonly DeviceInfo[] = [];

  constructor(definition: PythonBackendDefinition, context: ComponentContext) {
    this.#definition = definition;
    this.#context = context;
  }

  get id(): string {
    return this.#definition.id;
  }

  get version(): string {
    return this.#version;
  }

  async check(config: ExperimentConfig): Promise<readonly Finding[]> {
    try {
      const interpreter = await this.#interpreter();
      await using bridge = await this.#open(config, interpreter, this.#context, null);
      return (await bridge.request('check', { config })) as readonly Finding[];
    } catch (error) {
      if (error instanceof WorkerFailure && error.code === 'UNKNOWN_REQUEST') return [];
      const message = messageOf(error);
      return [{ message, fix: LLEMError.is(error) ? error.fix : null }];
    }
  }

  async devices(config: ExperimentConfig, visible: readonly DeviceInfo[]): Promise<readonly string[]> {
    this.#visible = visible;
    return this.#definition.devices(config, visible);
  }

  requiresGpu(config: ExperimentConfig): boolean {
    return this.#definition.requiresGpu(config);
  }

  async environment(): Promise<EngineEnvironment | null> {
    const { env, signal } = this.#context;
    const { path: interpreter } = await this.#interpreter();
    const frozen = await freezeInterpreter({ interpreter, libraries: [], env, signal });
    if ('problem' in frozen) return null;
    const { pip_freeze, conda_list, cuda_version, python } = frozen;
    return { interpreter, python_version: python, pip_freeze, conda_list, cuda_version };
  }

  async load(config: ExperimentConfig, context: ComponentContext): Promise<LoadedModel> {
    const { signal, logger } = context;
    const process = context.process ?? null;
    const interpreter = await this.#interpreter();
    const bridge = await this.#open(config, interpreter, context, process);
    try {
      const onProgress = (text: string, elapsedSec: number) => context.progress(text, elapsedSec);
      const answer = await bridge.request('load', { config, process }, { signal, onProgress });
      const { libraries } = bridge.hello;
      const said = { libraries, engine_version: this.#version, ...(answer as Partial<LoadAnswer>) };
      const { devices, ...info }: LoadAnswer = { ...UNSAID, env: {}, ...said };
      const shown = devicesOfProcess(this.#visible, process);
      const device_uuids = devices.flatMap((index) => shown[index]?.uuid ?? []);
      const env = { ...this.#engineVariables(config), ...info.env };
      return createPythonModel(
        { definition: this.#definition, bridge, interpreter: interpreter.path, config, process, logger },
        { ...info, device_uuids, env },
      );
    } catch (error) {
      await bridge[Symbol.asyncDispose]();
      throw backendFailure(error, 'load', this.#definition, interpreter.path);
    }
  }

  async #open(
    config: ExperimentConfig,
    interpreter: Interpreter,
    { env, settings, logger, clock, signal }: ComponentContext,
    process: ProcessPlace | null,
  ): Promise<PythonBridge> {
    const shown = devicesOfProcess(this.#visible, process);
    const isRestricted = process !== null || Boolean(env.CUDA_VISIBLE_DEVICES);
    return await openPythonBridge({
      name: this.id,
      interpreter: interpreter.path,
      worker: fileURLToPath(this.#definition.worker),
      env: {
        ...workerEnvironment(env, settings),
        ...this.#engineVariables(config),
        ...(process && ownEntry(process, env.CUDA_VISIBLE_DEVICES)),
        ...visibility(shown, isRestricted),
      },
      logger,
      clock,
      signal,
    });
  }

  /** The engine's variables that the user has not set. */
  #engineVariables(config: ExperimentConfig): Record<string, string> {
    const wanted = Object.entries(this.#definition.environment?.(config) ?? {});
    return Object.fromEntries(wanted.filter(([name]) => this.#context.env[name] === undefined));
  }

  async #interpreter(): Promise<Interpreter> {
    this.#choice ??= interpreterOf(this.#definition, this.#context);
    const choice = await this.#choice;
    if (choice.chosen === null) {
      throw libraryMissing(this.id, describeTried(choice), setupFix(this.id, choice));
    }
    this.#version = choice.chosen.libraries[this.#definition.required[0]] ?? 'unknown';
    return choice.chosen;
  }
}
