import type { Clock, DeviceInfo, Logger, ProbeResult } from '@llem/core';
import { collectLogLines, createRedactor } from '@llem/process';
import type { ComponentDescription } from './loading/component-shape.ts';
import { mendPlugin } from './loading/unusable-plugin.ts';
import type { PluginFinding } from './plugin-finding.ts';
import { type ProbeProcess, startProbeProcess } from './probe-ahead.ts';
import { ProbeMessage } from './probing/probe-message.ts';
import { ALIVE, type ProbeJob, type ProbeTarget } from './probing/probe-protocol.ts';
import { killDescendants } from './processes/descendants.ts';

/** From the first sign of life of the thread that asks to the end of its process, whatever hangs in it. */
const PROBE_SECONDS = 5;
/** For that sign: a busy machine may take its time to load what asks. */
const START_SECONDS = 30;

/** What became known of one component without running any of it in this process. */
export interface ProbeOutcome {
  /** Null when its module could not be loaded. */
  readonly description: ComponentDescription | null;
  /** Why its plugin cannot be used at all. */
  readonly failure: PluginFinding | null;
  readonly probe: ProbeResult;
  /** What an available telemetry sees; null for anything else, and when it was not asked. */
  readonly devices: readonly DeviceInfo[] | null;
}

export interface ProbeSurroundings {
  readonly context: ProbeJob['context'];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
  /** Ask telemetry for its devices too. */
  readonly devices?: boolean;
  /** One that was started ahead; null starts one now. */
  readonly ahead: ProbeProcess | null;
}

/**
 * Asks every target in one child process, which is killed after 5 s of asking; a target without an answer by then is
 * unavailable. When one ends the process, the others are asked again, each in a process of its own. Outcomes are in
 * the order of the targets. Rejects only when aborted.
 */
export async function probeComponents(
  targets: readonly ProbeTarget[],
  surroundings: ProbeSurroundings,
): Promise<ProbeOutcome[]> {
  const { context, clock, logger, signal, ahead, devices = false } = surroundings;
  if (targets.length === 0) return [];
  const outcomes = targets.map((): Partial<ProbeOutcome> => ({}));
  const limit = new AbortController();
  const stop = () => limit.abort();
  const alive = new AbortController();
  const onMessage = (message: unknown) => {
    if (message === ALIVE) alive.abort();
    record(outcomes, targets, message);
    if (outcomes.every(({ probe }) => probe)) stop();
  };
  signal?.throwIfAborted();
  signal?.addEventListener('abort', stop, { once: true });
  const log = collectLogLines({
    forward: (line) => logger.debug(`probe: ${line}`),
    redact: createRedactor(context.env),
    tailLines: 1,
  });
  const started = ahead ?? startProbeProcess(context.env);
  const child = await started.take(onMessage, (stream) => log.read(stream));
  try {
    const job: ProbeJob = {
      targets: targets.map((target, index) => ({ ...target, index })),
      context,
      devices,
    };
    let hasEnded = false;
    const ended = child.ended.then(({ code, signal: by }) => {
      hasEnded = true;
      return `the probe process ended by ${by ?? `exit code ${code}`}`;
    });
    // A job that cannot be sent shows as the end of the process.
    child.send(job).catch(() => {});
    const reason = await Promise.race([
      ended,
      clock
        .sleep(START_SECONDS, AbortSignal.any([alive.signal, limit.signal]))
        .catch(() => {})
        .then(() => clock.sleep(PROBE_SECONDS, limit.signal))
        .then(
          () => 'probe timed out',
          () => '',
        ),
    ]);
    signal?.throwIfAborted();
    const silent = targets.filter((_, index) => !outcomes[index]?.probe);
    // What ends a whole process, as a crash in a driver does, takes the answers of the others with it.
    if (hasEnded && silent.length > 1) await askEachAlone(silent);
    return targets.map((target, index) => ({
      description: null,
      failure: null,
      devices: null,
      probe: { available: false, reason, fix: mendPlugin(target.plugin.package) },
      ...outcomes[index],
    }));
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
    // What a probe started, also where it went into a group of its own.
    killDescendants(child.pid);
    await child[Symbol.asyncDispose]();
  }

  async function askEachAlone(silent: readonly ProbeTarget[]): Promise<void> {
    for (const target of silent) {
      const [outcome] = await probeComponents([target], { ...surroundings, ahead: null });
      if (outcome) outcomes[targets.indexOf(target)] = outcome;
    }
  }
}

/** The first answer counts: a target may be asked again when a thread stalled, and then answer twice. */
function record(outcomes: Partial<ProbeOutcome>[], targets: readonly ProbeTarget[], said: unknown): void {
  const { data: message } = ProbeMessage.safeParse(said);
  if (!message) return;
  const outcome = outcomes[message.index];
  const plugin = targets[message.index]?.plugin;
  if (!outcome || !plugin || outcome.probe) return;
  outcomes[message.index] = { ...outcome, ...outcomeOf(message, plugin) };
}

function outcomeOf(message: ProbeMessage, plugin: ProbeTarget['plugin']): Partial<ProbeOutcome> {
  if ('description' in message) return { description: message.description };
  if ('devices' in message) return { devices: message.devices };
  if ('probe' in message) return { probe: message.probe };
  const failure = { ...message.failure, package: plugin.package, path: plugin.path };
  return {
    failure,
    probe: {
      available: false,
      reason: [failure.message, failure.why].filter(Boolean).join(': '),
      fix: failure.fix,
    },
  };
}
