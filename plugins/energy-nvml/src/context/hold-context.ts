import { setTimeout as delay } from 'node:timers/promises';
import type { HolderMessage } from './context-holder.ts';

/** The built file also when this one runs from its source: a process cannot be TypeScript on Node 20. */
const HOLDER = new URL('../../dist/context/context-holder.js', import.meta.url);
/** Making a context takes a second or two a board. */
const READY_LIMIT_MS = 60_000;
const RELEASE_LIMIT_MS = 2000;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Holds an idle CUDA context on each device until disposed, in a process of its own: this one must never initialise
 * CUDA. `names` are what CUDA_VISIBLE_DEVICES calls the devices. Rejects when a context cannot be made.
 */
export async function holdContext(names: readonly string[], env: Environment): Promise<AsyncDisposable> {
  // CUDA shows a process boards, or one MIG instance.
  const boards = names.filter((name) => !name.startsWith('MIG-'));
  const instances = names.filter((name) => name.startsWith('MIG-')).map((name) => [name]);
  const groups = [boards, ...instances].filter((group) => group.length > 0);
  const started = await Promise.allSettled(groups.map((group) => startHolder(group, env)));
  const holders = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const release = async (): Promise<void> => {
    await Promise.all(holders.map((holder) => holder[Symbol.asyncDispose]()));
  };
  const failed = started.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    await release();
    throw failed.reason;
  }
  return { [Symbol.asyncDispose]: release };
}

async function startHolder(names: readonly string[], env: Environment): Promise<AsyncDisposable> {
  const { forkChild } = await import('@llem/plugin-kit');
  let say: (message: HolderMessage) => void = () => {};
  const said = new Promise<HolderMessage>((resolve) => {
    say = resolve;
  });
  const child = await forkChild(HOLDER, {
    env: { ...env, CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: names.join(',') },
    onMessage: (message) => say(message as HolderMessage),
  });
  const timeout = new AbortController();
  const message = await Promise.race([
    said,
    child.ended.then(
      ({ code, signal }): HolderMessage => ({ failed: `the process ended (${signal ?? code})` }),
    ),
    delay<HolderMessage>(READY_LIMIT_MS, { failed: `no answer within ${READY_LIMIT_MS / 1000} s` }, timeout),
  ]);
  timeout.abort();
  if ('failed' in message || message.held < names.length) {
    await child[Symbol.asyncDispose]();
    const reason =
      'failed' in message ? message.failed : `CUDA shows ${message.held} of ${names.length} devices`;
    throw new Error(`no CUDA context can be held on ${names.join(', ')}: ${reason}`);
  }
  return {
    async [Symbol.asyncDispose]() {
      await child.send('release').catch(() => undefined);
      await Promise.race([child.ended, delay(RELEASE_LIMIT_MS, undefined, { ref: false })]);
      await child[Symbol.asyncDispose]();
    },
  };
}
