import { DeviceInfoSchema, deepFreeze, isSession, type Telemetry, TelemetryRecordSchema } from '@llem/core';
import * as z from 'zod';
import { badOutput, checkOutput, type Origin } from './checked-output.ts';
import type { HandleStack } from './handle-stack.ts';

const Devices = z.array(DeviceInfoSchema);

/** A telemetry whose every output is parsed, and whose handles end with the experiment at the latest. */
export function checkedTelemetry(telemetry: Telemetry, origin: Origin, handles: HandleStack): Telemetry {
  return {
    devices: async () => deepFreeze(checkOutput(Devices, await telemetry.devices(), origin, 'devices')),
    async start(request) {
      const session = await telemetry.start({ ...request, devices: Object.freeze([...request.devices]) });
      if (!isSession(session))
        throw badOutput(origin, 'start', 'it gave no session that can be stopped and disposed');
      return {
        stop: async (window) =>
          checkOutput(
            TelemetryRecordSchema,
            await session.stop(Object.freeze({ ...window })),
            origin,
            'stop',
          ),
        [Symbol.asyncDispose]: handles.adopt(`telemetry session of ${origin.id}`, session, origin),
      };
    },
    async holdContext(devices) {
      const context = await telemetry.holdContext(devices);
      if (typeof context?.[Symbol.asyncDispose] !== 'function') {
        throw badOutput(origin, 'holdContext', 'it gave no handle that can be disposed');
      }
      return { [Symbol.asyncDispose]: handles.adopt(`device context of ${origin.id}`, context, origin) };
    },
  };
}
