import {
  type EnergyCapabilities,
  EnergyMeasurement,
  type EnergyObservation,
  EnergyOfIntervalSchema,
  type EnergySession,
  type EnergySource,
  type EnergyTrace,
  isSession,
} from '@llem/core';
import * as z from 'zod';
import { badOutput, checkOutput, type Origin } from './checked-output.ts';
import { callFailed, componentCall } from './component-call.ts';
import type { HandleStack } from './handle-stack.ts';

const StopOutput = z.strictObject({
  measurement: EnergyMeasurement,
  trace: z.unknown(),
  codecarbon_co2_grams: z.number().min(0).nullable().exactOptional(),
});
const Refreshes = z.array(z.number());

/** An energy source whose every output is parsed, and whose sessions end with the experiment at the latest. */
export function checkedEnergySource(
  source: EnergySource,
  capabilities: EnergyCapabilities,
  origin: Origin,
  handles: HandleStack,
): EnergySource {
  const { prepare } = source;
  return {
    ...(prepare && {
      async prepare(request: EnergyObservation) {
        const prepared = await prepare.call(source, frozen(request));
        if (typeof prepared?.[Symbol.asyncDispose] !== 'function')
          throw badOutput(origin, 'prepare', 'it gave nothing that can be disposed');
        return { [Symbol.asyncDispose]: handles.adopt(`what ${origin.id} prepared`, prepared, origin) };
      },
    }),
    async start(request) {
      const session = await source.start(frozen(request));
      if (!isSession(session))
        throw badOutput(origin, 'start', 'it gave no session that can be stopped and disposed');
      return checkedSession(
        session,
        // Joules per device are promised of devices only.
        { ...capabilities, per_device: capabilities.per_device && request.devices.length > 0 },
        origin,
        handles.adopt(`energy session of ${origin.id}`, session, origin),
      );
    },
  };
}

/** What is handed to a plugin is its own: what it changes there, nobody else reads. */
function frozen({ devices, ...request }: EnergyObservation): EnergyObservation {
  return Object.freeze({ ...request, devices: Object.freeze([...devices]) });
}

function checkedSession(
  session: EnergySession,
  capabilities: EnergyCapabilities,
  origin: Origin,
  dispose: () => Promise<void>,
): EnergySession {
  return {
    async stop(window) {
      const output = await session.stop(Object.freeze({ ...window }));
      const checked = checkOutput(StopOutput, output, origin, 'stop');
      const { measurement } = checked;
      if (output.trace === null && capabilities.trace && measurement.total_j !== null) {
        throw badOutput(origin, 'stop', 'it declares the capability "trace" and gave none');
      }
      if (measurement.per_device_j === null && capabilities.per_device && measurement.total_j !== null) {
        throw badOutput(origin, 'stop', 'it declares the capability "per_device" and gave one sum');
      }
      return { ...checked, trace: output.trace === null ? null : checkedTrace(output.trace, origin) };
    },
    [Symbol.asyncDispose]: dispose,
  };
}

function checkedTrace(trace: EnergyTrace, origin: Origin): EnergyTrace {
  if (typeof trace?.between !== 'function' || typeof trace.refreshes !== 'function') {
    throw badOutput(origin, 'stop', 'its trace lacks between or refreshes');
  }
  const ask = <Schema extends z.ZodType>(schema: Schema, method: string, answer: () => unknown) => {
    let given: unknown;
    try {
      given = answer();
    } catch (error) {
      throw callFailed(componentCall(origin, method), error);
    }
    return checkOutput(schema, given, origin, method);
  };
  return {
    between: (start_s, end_s) =>
      ask(EnergyOfIntervalSchema, 'trace.between', () => trace.between(start_s, end_s)),
    refreshes: () => ask(Refreshes, 'trace.refreshes', () => trace.refreshes()),
  };
}
