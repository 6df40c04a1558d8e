import {
  EngineEnvironmentSchema,
  FindingSchema,
  type InferenceBackend,
  isLoadedModel,
  PluginError,
} from '@llem/core';
import * as z from 'zod';
import { checkedModel } from './checked-model.ts';
import { badOutput, checkOutput, type Origin } from './checked-output.ts';
import { callFailed, componentCall } from './component-call.ts';
import type { HandleStack } from './handle-stack.ts';

const Findings = z.array(FindingSchema);
const Uuids = z.array(z.string().min(1));
const MaybeEnvironment = EngineEnvironmentSchema.nullable();

/** A backend whose every output is parsed, and whose models end with the experiment at the latest. */
export function checkedBackend(
  backend: InferenceBackend,
  origin: Origin,
  handles: HandleStack,
): InferenceBackend {
  const findings = async (method: 'check' | 'checkModel', ask: () => unknown) => {
    try {
      return checkOutput(Findings, await ask(), origin, method);
    } catch (error) {
      if (PluginError.is(error)) throw error;
      // Its contract is not to throw; what it throws all the same is one more finding.
      const { message, fix } = callFailed(componentCall(origin, method), error);
      return [{ message, fix }];
    }
  };
  return {
    id: origin.id,
    // Read when asked: an engine behind a bridge knows its version only once it runs.
    get version() {
      return checkOutput(z.string(), backend.version, origin, 'version');
    },
    check: (config) => findings('check', () => backend.check(config)),
    ...(backend.checkModel && {
      checkModel: (config) => findings('checkModel', () => backend.checkModel?.(config)),
    }),
    devices: async (config, visible) =>
      checkOutput(Uuids, await backend.devices(config, Object.freeze([...visible])), origin, 'devices'),
    requiresGpu: (config) => checkOutput(z.boolean(), backend.requiresGpu(config), origin, 'requiresGpu'),
    environment: async () =>
      checkOutput(MaybeEnvironment, await backend.environment(), origin, 'environment'),
    async load(config, context) {
      const model = await backend.load(config, context);
      if (!isLoadedModel(model)) {
        throw badOutput(origin, 'load', 'it gave no model with info, warmup, run and Symbol.asyncDispose');
      }
      return checkedModel(model, origin, handles.adopt(`model of ${origin.id}`, model, origin));
    },
  };
}
