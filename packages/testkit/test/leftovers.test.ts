import { spawn } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { beyond, takeFootprint } from '../src/conformance/footprint.ts';
import { assertNothingLeft } from '../src/conformance/nothing-left.ts';
import { scratchFolder } from '../src/conformance/scratch-folder.ts';
import { watchStdout } from '../src/conformance/watch-stdout.ts';

type Leftover = AsyncDisposable;
const until = (end: () => unknown): Leftover => ({ [Symbol.asyncDispose]: async () => void (await end()) });

/** Each leaves something, and says by what it ends. */
const LEFTOVERS: Readonly<Record<string, () => Promise<Leftover>>> = {
  'a Timeout': async () => {
    const timer = setInterval(() => {}, 60_000);
    return until(() => clearInterval(timer));
  },
  Timeout: async () => {
    // Not in the way of the program's end, and a sensor that is read for ever all the same.
    const timer = setInterval(() => {}, 60_000).unref();
    return until(() => clearInterval(timer));
  },
  'a TCPSERVERWRAP': async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return until(() => server.close());
  },
  'a TCPWRAP': async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port = 0 } = Object(server.address());
    const connection = connect(port, '127.0.0.1');
    await once(connection, 'connect');
    return until(() => {
      connection.destroy();
      server.close();
      return once(server, 'close');
    });
  },
  'an Immediate': async () => {
    let isOver = false;
    const turn = () => void (isOver || setImmediate(turn));
    turn();
    return until(() => {
      isOver = true;
    });
  },
  'the file': async () => {
    mkdirSync(scratchFolder(), { recursive: true });
    const file = join(scratchFolder(), 'left');
    writeFileSync(file, '');
    return until(() => rmSync(file));
  },
  [join(process.cwd(), '.llem-testkit-left')]: async () => {
    writeFileSync('.llem-testkit-left', '');
    return until(() => rmSync('.llem-testkit-left'));
  },
  'another working directory': async () => {
    const usual = process.cwd();
    process.chdir(tmpdir());
    return until(() => process.chdir(usual));
  },
  'another Math.random': async () => {
    const usual = Math.random;
    Math.random = () => 0.5;
    return until(() => {
      Math.random = usual;
    });
  },
  '1 threads': async () => {
    const worker = new Worker('setInterval(() => {}, 60000)', { eval: true });
    await once(worker, 'online');
    // Not in the way of the program's end, and a leak all the same.
    worker.unref();
    return until(() => worker.terminate());
  },
  '(sleep)': async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(child, 'spawn');
    child.unref();
    const gone = once(child, 'exit');
    return until(() => {
      child.kill();
      child.ref();
      return gone;
    });
  },
  'leftovers.test.ts open': async () => {
    const file = openSync(import.meta.filename, 'r');
    return until(() => closeSync(file));
  },
  '/stat open': async () => {
    const file = openSync('/proc/self/stat', 'r');
    return until(() => closeSync(file));
  },
  "a listener on the process's SIGUSR2": async () => {
    const listener = () => {};
    process.on('SIGUSR2', listener);
    return until(() => process.off('SIGUSR2', listener));
  },
  'another LLEM_TESTKIT_LEFT in process.env': async () => {
    process.env.LLEM_TESTKIT_LEFT = 'behind';
    return until(() => delete process.env.LLEM_TESTKIT_LEFT);
  },
};

describe('what is left behind', () => {
  it.each(Object.entries(LEFTOVERS))(
    'INF-10: %s is seen while it is there, and not when it has ended',
    async (name, leave) => {
      const before = await takeFootprint();
      const left = await leave();
      expect(beyond(before).join()).toContain(name);
      await left[Symbol.asyncDispose]();
      await assertNothingLeft('it', before);
    },
  );

  it('INF-10: so is a listener on the signal', async () => {
    const before = await takeFootprint();
    const { signal } = new AbortController();
    const listener = () => {};
    signal.addEventListener('abort', listener);
    await expect(assertNothingLeft('it', before, signal)).rejects.toThrow(
      'it leaves a listener on the signal',
    );
    signal.removeEventListener('abort', listener);
    await assertNothingLeft('it', before, signal);
  });

  it('INF-10: not so the listeners of fetch, which nobody holds', async () => {
    const server = createHttpServer((_request, response) => response.end('7 W')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = Object(server.address());
    const { signal } = new AbortController();
    const before = await takeFootprint();
    const headers = { connection: 'close' };
    for (let times = 0; times < 3; times += 1)
      await (await fetch(`http://127.0.0.1:${port}`, { signal, headers })).text();
    expect(getEventListeners(signal, 'abort')).not.toEqual([]);
    await assertNothingLeft('it', before, signal);
    server.close();
  });

  it('INF-10: its connections are, with the words that mend it', async () => {
    const server = createHttpServer((_request, response) => response.end('7 W')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    // The client takes it from the answer.
    server.keepAliveTimeout = 60_000;
    const { port } = Object(server.address());
    const before = await takeFootprint();
    await (await fetch(`http://127.0.0.1:${port}`)).text();
    await expect(assertNothingLeft('it', before)).rejects.toThrow('send the header `connection: close`');
    server.closeAllConnections();
    server.close();
  });

  it('INF-10: what was there before is not counted', async () => {
    await using _left = await LEFTOVERS['a Timeout']?.();
    await assertNothingLeft('it', await takeFootprint());
  });
});

describe('what is printed', () => {
  it('INF-10: is what the work prints, by stdout or the console, now or later; not what the runner prints', async () => {
    using stdout = watchStdout();
    process.stdout.write('runner\n');
    await stdout.run(async () => {
      process.stdout.write('now\n');
      await new Promise(setImmediate);
      globalThis.console.info('later');
    });
    expect(stdout.printed).toEqual(['now', 'later']);
  });

  it('INF-10: is also what a child prints past this process', async () => {
    using stdout = watchStdout();
    const child = spawn('sleep', ['60'], { stdio: ['ignore', 'inherit', 'ignore'] });
    await once(child, 'spawn');
    stdout.lookAtChildren();
    child.kill();
    await once(child, 'exit');
    expect(stdout.printed).toEqual([`process ${child.pid} has the stdout of this one`]);
  });
});
