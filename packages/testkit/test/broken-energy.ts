import { setTimeout as delay } from 'node:timers/promises';
import type { EnergyMeasurement, EnergySource, EnergyTrace } from '@llem/core';
import * as z from 'zod';
import { type Difference, withOutcome, withSession, withStart } from './fake-energy.ts';
import { leak } from './leak.ts';

/** A source that breaks one rule. */
export interface BrokenSource extends Difference {
  /** Of the subject without hardware, where the rule is about that. */
  readonly without?: Difference;
  /** Null: it says that it needs no hardware. */
  readonly withoutHardware?: null;
  /** Other rules that it must break with it; `*`: nearly all. */
  readonly also?: readonly string[] | '*';
  /** Part of what the rule says. */
  readonly says: string;
}

const measured = (change: (measurement: EnergyMeasurement) => object) => (source: EnergySource) =>
  withOutcome(source, (outcome) => ({
    ...outcome,
    measurement: { ...outcome.measurement, ...change(outcome.measurement) },
  }));

const traced = (change: (trace: EnergyTrace) => Partial<EnergyTrace>) => (source: EnergySource) =>
  withOutcome(source, (outcome) => ({
    ...outcome,
    trace: outcome.trace && { ...outcome.trace, ...change(outcome.trace) },
  }));

/** By the name of the rule that each breaks. */
export const BROKEN_SOURCES: Readonly<Record<string, BrokenSource>> = {
  'has an id that a manifest may name': { component: { id: 'auto' }, says: 'is a reserved word' },
  'has a priority of 0 to 100': { component: { priority: 150 }, says: 'priority is 150' },
  'claims resources by names, each once': {
    component: { claims: ['rapl', 'rapl'] },
    says: 'claims one thing twice',
  },
  'has a section that may be left out, or says what it must hold': {
    component: {
      configSchema: z.looseObject({}).refine((section) => Object.keys(section).length > 0, 'no good'),
    },
    subject: { config: { path: '/sys' } },
    says: 'without naming a field: no good',
  },
  'is available on the machine of the suite, by a probe that says what it found': {
    component: { probe: async () => ({ available: true, detail: '' }) },
    says: 'the answer\'s detail is ""',
  },
  'answers a probe that knows nothing of the environment, without throwing': {
    component: {
      probe: async ({ env }) => {
        if (env.FAKE === undefined) throw new TypeError('FAKE is undefined');
        return { available: true, detail: env.FAKE };
      },
    },
    says: 'FAKE is undefined',
  },
  'leaves nothing behind after a probe': {
    component: {
      probe: async () => {
        leak();
        return { available: true, detail: 'a timer' };
      },
    },
    says: 'the probe leaves a Timeout',
  },
  'is unavailable without its hardware, by a probe that says why and what mends it': {
    without: { component: { probe: async () => ({ available: false, reason: 'no board', fix: null }) } },
    says: "the answer's fix is null",
  },
  'is available with an empty environment, since withoutHardware is null': {
    component: {
      probe: async ({ env }) =>
        env.FAKE ? { available: true, detail: 'here' } : { available: false, reason: 'no FAKE', fix: null },
    },
    withoutHardware: null,
    says: 'unavailable: no FAKE',
  },
  'creates an instance with the methods of its kind': {
    source: (source) => {
      const renamed = { begin: source.start, start: undefined };
      return { ...source, ...(renamed as object) };
    },
    also: '*',
    says: 'no instance of kind energy',
  },
  'creates without side effects': {
    source: (source) => {
      leak();
      return source;
    },
    also: '*',
    says: 'create leaves a Timeout',
  },
  'may be disposed of without a stop, and twice': {
    source: (source) =>
      withSession(source, (session) => {
        let isStopped = false;
        let isDisposed = false;
        return {
          stop: (window) => {
            isStopped = true;
            return session.stop(window);
          },
          [Symbol.asyncDispose]: async () => {
            if (isDisposed && !isStopped) throw new Error('disposed already');
            isDisposed = true;
          },
        };
      }),
    says: 'disposed already',
  },
  'is prepared without being started, and released again, twice': {
    source: (source) => ({
      start: (request) => source.start(request),
      prepare: async () => {
        leak();
        return { [Symbol.asyncDispose]: async () => {} };
      },
    }),
    also: [
      'ends a preparation that is aborted, whenever that is, and leaves nothing',
      'leaves nothing behind after an observation',
    ],
    says: 'a preparation that was released leaves a Timeout',
  },
  'may be disposed of after a stop, and twice, and is started again after its end, to count anew': {
    source: (source) => {
      let isUsed = false;
      return withStart(source, async (request, begin) => {
        if (isUsed) throw new Error('was started before');
        isUsed = true;
        return begin(request);
      });
    },
    says: 'was started before',
  },
  'runs two sessions at once, or refuses the second without harm to the first where it claims a resource': {
    source: (source, subject) =>
      withStart(source, async (request, begin) => {
        if (Reflect.get(subject, 'busy')) throw new Error('busy');
        Reflect.set(subject, 'busy', true);
        const session = await begin(request);
        const end = async () => {
          Reflect.set(subject, 'busy', false);
          await session[Symbol.asyncDispose]();
        };
        return { stop: (window) => session.stop(window), [Symbol.asyncDispose]: end };
      }),
    says: 'claims nothing, and refuses a second session: Error: busy',
  },
  'does not start when its signal has aborted': {
    source: (source) =>
      withStart(source, ({ devices }, begin) => begin({ devices, signal: new AbortController().signal })),
    says: 'starts though its signal has aborted',
  },
  'ends a start that is aborted, whenever that is, and leaves nothing': {
    source: (source) =>
      withStart(source, async (request, begin) => {
        request.signal.addEventListener('abort', leak, { once: true });
        await delay(20);
        request.signal.removeEventListener('abort', leak);
        return begin(request);
      }),
    says: 'leaves a Timeout',
  },
  'ends a preparation that is aborted, whenever that is, and leaves nothing': {
    source: (source) => ({
      start: (request) => source.start(request),
      prepare: async ({ signal }) => {
        signal.addEventListener('abort', leak, { once: true });
        await delay(20);
        signal.removeEventListener('abort', leak);
        return { [Symbol.asyncDispose]: async () => {} };
      },
    }),
    says: 'a preparation aborted after 0 ms leaves a Timeout',
  },
  'stops soon after an abort, and leaves nothing': {
    source: (source) =>
      withSession(source, (session, { signal }) => ({
        stop: (window) => (signal.aborted ? new Promise(() => {}) : session.stop(window)),
      })),
    says: 'a stop whose signal aborts before stop takes more than 0.3 s',
  },
  'gives null and a warning, or rejects, when its sensor fails in the window; never 0, and no part of it': {
    source: measured(({ total_j, per_device_j }) => ({
      total_j: total_j ?? 0,
      per_device_j: per_device_j ?? { 0: 0, 3: 0 },
    })),
    says: 'total_j is 0 of a window in which the sensor failed',
  },
  'rejects a start without its hardware with an error of llem that has a code and a fix, and leaves nothing':
    {
      without: { source: () => ({ start: () => Promise.reject(new Error('ENOENT')) }) },
      says: 'Error: ENOENT, which is no LLEMError',
    },
  'returns a measurement of the schema, without other fields': {
    source: measured(() => ({ watts: 200 })),
    also: [
      'may be disposed of after a stop, and twice, and is started again after its end, to count anew',
      'runs two sessions at once, or refuses the second without harm to the first where it claims a resource',
    ],
    says: 'Unrecognized key: "watts"',
  },
  'finds the joules of a known load, in joules': {
    watts: 200 / 3600,
    also: ['finds the joules of each part of the window where the load had them'],
    says: 'looks like watt-hours',
  },
  'finds the joules of each part of the window where the load had them': {
    source: traced((trace) => ({
      // One refresh late.
      between: (start_s, end_s) => {
        const late = trace.between(start_s - 0.1, end_s - 0.1);
        return trace.between(start_s, end_s).total_j === null ? trace.between(start_s, end_s) : late;
      },
    })),
    says: 'of the window, where the load had',
  },
  'gives the joules of each device in a part, if it declares per_device': {
    source: traced((trace) => ({
      between: (start_s, end_s) => ({ ...trace.between(start_s, end_s), per_device_j: null }),
    })),
    says: 'per_device_j of a part has other devices',
  },
  'gives the length of the window, or its own, in seconds': {
    source: measured(({ duration_sec }) => ({ duration_sec: 1000 * duration_sec })),
    says: 'duration_sec is 1000',
  },
  'gives each device that it observed, by its index, and a total that is their sum': {
    source: measured(({ per_device_j }) => ({
      per_device_j: per_device_j && { 0: per_device_j[0], 1: per_device_j[3] },
    })),
    says: 'per_device_j has other devices',
  },
  'states the uncertainty that its terms make together': {
    source: measured(({ uncertainty_j }) => ({ uncertainty_j: (uncertainty_j ?? 0) / 2 })),
    says: 'is not the root sum of squares of its terms',
  },
  'begins every warning with its code': {
    source: measured(() => ({ warnings: ['Something is wrong'] })),
    says: 'warning without a code: Something is wrong',
  },
  'delivers what it declares': {
    component: { capabilities: { trace: true, per_device: true, cpu: false, dram: true } },
    says: 'declares dram, and the observation has none of it',
  },
  'declares what it delivers': {
    source: measured(({ total_j }) => ({ cpu_j: (total_j ?? 0) / 2 })),
    says: 'gives cpu without declaring it',
  },
  'prints nothing to stdout': {
    source: (source) =>
      withStart(source, async (request, begin) => {
        await delay(1);
        process.stdout.write('[fake] ready\n');
        return begin(request);
      }),
    says: 'which belongs to the CLI: [fake] ready',
  },
  'leaves nothing behind after an observation': {
    source: (source) =>
      withSession(source, (session) => ({
        stop: (window) => {
          if (window.end_s - window.start_s > 0.9) leak();
          return session.stop(window);
        },
      })),
    says: 'an observation leaves a Timeout',
  },
  'answers for a part of the window with an interval of the schema': {
    source: traced((trace) => ({
      between: (start_s, end_s) => ({ ...trace.between(start_s, end_s), joules: 3 }),
    })),
    says: 'Unrecognized key: "joules"',
  },
  'has parts that add up to the window within 0.1 %': {
    source: traced((trace) => ({
      between: (start_s, end_s) => {
        const part = trace.between(start_s, end_s);
        return { ...part, total_j: part.total_j && part.total_j + 2 };
      },
    })),
    also: ['gives the joules of each device in a part, if it declares per_device'],
    says: 'the parts are',
  },
  'lists its refreshes in ascending order, inside the observation': {
    source: traced((trace) => ({
      refreshes: () => {
        const [first = 0, second = 0, ...rest] = trace.refreshes();
        return [first, ...rest, second];
      },
    })),
    says: 'is not later than the one before',
  },
  'has a reading older than the moment that start ended': {
    source: traced((trace) => ({ refreshes: () => trace.refreshes().slice(1) })),
    says: 'the first of its refreshes',
  },
  'answers a question outside the observation with null': {
    source: traced((trace) => ({
      between: (start_s, end_s) => {
        const part = trace.between(start_s, end_s);
        return part.total_j === null ? { ...part, total_j: 0 } : part;
      },
    })),
    says: '0 J between',
  },
  'gives the same answer to the same question': {
    source: (source) => {
      let asked = 0;
      return traced((trace) => ({
        between: (start_s, end_s) => {
          asked += 1;
          const part = trace.between(start_s, end_s);
          return { ...part, total_j: part.total_j && part.total_j + asked * 1e-6 };
        },
      }))(source);
    },
    says: 'strictly deep-equal',
  },
};
