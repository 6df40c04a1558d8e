import {
  type Component,
  defineComponent,
  type EnergyObservation,
  type EnergyOutcome,
  type EnergySession,
  type EnergySource,
  PluginError,
  type TimeWindow,
} from '@llem/core';
import { createExampleDevice } from '../src/example-device.ts';
import { createFakeClock } from '../src/fake-clock.ts';
import { createFakeEnergySource } from '../src/fake-energy-source.ts';
import type { EnergySubject } from '../src/index.ts';

/** How a subject differs from one that passes. */
export interface Difference {
  readonly component?: Partial<Component<'energy'>>;
  readonly subject?: Partial<EnergySubject>;
  /** Mean watts of a device, of which the load knows that they are 200. */
  readonly watts?: number;
  /** Wraps the source; `subject` is shared by all sources of one subject. */
  readonly source?: (source: EnergySource, subject: object) => EnergySource;
}

const WATTS = 200;
/** Of a wave of a second: joules that are told too late or too early are seen. */
const TURN = 2 * Math.PI;
const wave = (time_s: number) => 1 + Math.sin(TURN * time_s) / 2;
const waveSum = ({ start_s, end_s }: TimeWindow) =>
  end_s - start_s + (Math.cos(TURN * start_s) - Math.cos(TURN * end_s)) / (2 * TURN);

/** A meter of two boards on a clock whose sleeps take no time, and whose sensor can be broken. */
export function fakeSubject({ component, subject, watts = WATTS, source }: Difference = {}): EnergySubject {
  const clock = createFakeClock();
  const shared = {};
  let isBroken = false;
  return {
    component: defineComponent({
      kind: 'energy',
      id: 'fake',
      priority: 50,
      claims: [],
      capabilities: { trace: true, per_device: true, cpu: false, dram: false },
      configSchema: null,
      probe: async () => ({ available: true, detail: 'two boards' }),
      create: (_config, context) => {
        const meter = createFakeEnergySource({
          clock: context.clock,
          power_w: (time_s) => watts * wave(time_s),
          per_device: true,
        });
        const failing = withOutcome(meter, (outcome) => (isBroken ? withoutJoules(outcome) : outcome));
        return source?.(failing, shared) ?? failing;
      },
      ...component,
    }),
    context: { clock, env: { FAKE: 'yes' } },
    devices: [createExampleDevice(0), createExampleDevice(3)],
    load: { joules: (window) => 2 * WATTS * waveSum(window), tolerance: 0.01 },
    breakSensor: () => {
      isBroken = true;
    },
    ...subject,
  };
}

/** The same meter where there are no boards. */
export function fakeSubjectWithout(difference: Difference = {}): EnergySubject {
  const fix = 'plug a board in';
  return fakeSubject({
    ...difference,
    component: {
      probe: async () => ({ available: false, reason: 'no board', fix }),
      ...difference.component,
    },
    source:
      difference.source ??
      (() => ({ start: () => Promise.reject(new PluginError('PLUGIN.UNAVAILABLE', 'no board', { fix })) })),
  });
}

/** A source whose starts are wrapped. */
export function withStart(
  source: EnergySource,
  start: (request: EnergyObservation, begin: EnergySource['start']) => Promise<EnergySession>,
): EnergySource {
  const prepare = source.prepare?.bind(source);
  return {
    ...(prepare ? { prepare } : {}),
    start: (request) => start(request, (given) => source.start(given)),
  };
}

/** A source whose sessions are wrapped. */
export function withSession(
  source: EnergySource,
  wrap: (session: EnergySession, request: EnergyObservation) => Partial<EnergySession>,
): EnergySource {
  return withStart(source, async (request, begin) => {
    const session = await begin(request);
    return {
      stop: (window) => session.stop(window),
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
      ...wrap(session, request),
    };
  });
}

/** A source whose outcomes are changed. */
export function withOutcome(
  source: EnergySource,
  change: (outcome: EnergyOutcome) => EnergyOutcome,
): EnergySource {
  return withSession(source, (session) => ({ stop: async (window) => change(await session.stop(window)) }));
}

/** What a source says whose sensor failed. */
export function withoutJoules({ measurement }: EnergyOutcome): EnergyOutcome {
  return {
    measurement: {
      ...measurement,
      total_j: null,
      per_device_j: null,
      uncertainty_j: null,
      uncertainty_terms: [],
      warnings: ['energy_source_failed: the board is gone. Plug it in.'],
    },
    trace: null,
  };
}
