import type {
  Clock,
  DeviceProcess,
  TelemetryRecord,
  TelemetryRequest,
  TelemetrySession,
  TimeWindow,
} from '@llem/core';
import type { DeviceRecording } from '../sampler/recording.ts';
import type { Sampler, Sampling } from '../sampler/sampler.ts';
import { violationSeconds } from './violation-seconds.ts';

const FIRST_ROW_LIMIT_S = 10;
const POLL_S = 0.005;

/** Samples the state of the devices until the session is stopped. Rejects when no device gives a row. */
export async function startTelemetry(
  sampler: Sampler,
  request: TelemetryRequest,
  clock: Clock,
): Promise<TelemetrySession> {
  request.signal.throwIfAborted();
  const devices = [...new Set(request.devices.map(({ index }) => index))];
  let recordings: readonly DeviceRecording[] = [];
  let handed: number[] = [];
  const sampling = sampler.join({
    kind: 'TELEMETRY',
    devices,
    period_ms: request.period_ms,
    onDrain: () => {
      const fresh = request.onRows ? recordings.flatMap((recording, i) => recording.rows(handed[i])) : [];
      handed = recordings.map(({ rowCount }) => rowCount);
      if (fresh.length > 0) request.onRows?.(fresh);
    },
  });
  recordings = devices.map((device) => sampling.recording(device));
  handed = recordings.map(({ rowCount }) => rowCount);
  const from_s = clock.now();
  try {
    while (recordings.some(({ rowCount }) => rowCount === 0)) {
      sampling.drain();
      const failing = recordings.find(({ failure }) => failure !== null);
      if (clock.now() - from_s > FIRST_ROW_LIMIT_S) {
        throw new Error(
          failing?.failure ?? `the NVIDIA driver gave no reading within ${FIRST_ROW_LIMIT_S} s`,
        );
      }
      await clock.sleep(POLL_S, request.signal);
    }
  } catch (error) {
    await sampling.end();
    throw error;
  }
  return createSession(sampling, recordings, devices, request.period_ms);
}

function createSession(
  sampling: Sampling,
  recordings: readonly DeviceRecording[],
  devices: readonly number[],
  period_ms: number,
): TelemetrySession {
  return {
    async stop(window) {
      try {
        // Rows that end where the thread died are no record of the window.
        sampling.drain();
      } finally {
        // The thread's last act is to read processes and violation counters once more, behind the window.
        await sampling.end();
      }
      return recordOf(recordings, devices, period_ms, window);
    },
    [Symbol.asyncDispose]: () => sampling.end(),
  };
}

function recordOf(
  recordings: readonly DeviceRecording[],
  devices: readonly number[],
  period_ms: number,
  window: TimeWindow,
): TelemetryRecord {
  const inside = ({ time_s }: { time_s: number }) => time_s >= window.start_s && time_s <= window.end_s;
  const violations = (column: 'thermal_s' | 'power_s') =>
    Object.fromEntries(
      recordings.map(({ violations: all }, i) => [devices[i], violationSeconds(all, column, window)]),
    );
  const lists = recordings.map(({ processLists }) => {
    const within = processLists.filter(inside);
    // A window shorter than a second may hold no list: then the one behind it tells who is there.
    return processesSeen(
      within.length > 0 ? within : processLists.filter(({ time_s }) => time_s > window.end_s).slice(0, 1),
    );
  });
  const known = lists.filter((list) => list !== null);
  return {
    period_ms,
    rows: recordings
      .flatMap((recording) => recording.rows().filter(inside))
      .toSorted((a, b) => a.time_s - b.time_s),
    thermal_violation_sec: violations('thermal_s'),
    power_violation_sec: violations('power_s'),
    processes:
      known.length < lists.length ? null : Object.fromEntries(known.map((list, i) => [devices[i], list])),
  };
}

/** Every process of the lists, with the most memory it had; null when none could be read. */
function processesSeen(lists: readonly { processes: DeviceProcess[] | null }[]): DeviceProcess[] | null {
  const readable = lists.flatMap(({ processes }) => (processes === null ? [] : [processes]));
  if (readable.length === 0) return null;
  const byPid = new Map<number, DeviceProcess>();
  for (const process of readable.flat()) {
    const before = byPid.get(process.pid);
    if (before === undefined || (process.memory_mb ?? 0) > (before.memory_mb ?? 0))
      byPid.set(process.pid, process);
  }
  return [...byPid.values()];
}
