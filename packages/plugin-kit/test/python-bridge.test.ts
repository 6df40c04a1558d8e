import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BridgeError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { type PythonBridge, WorkerFailure } from '../src/index.ts';
import { failureOf, fixture, openFixture } from './open-fixture.ts';
import { membersOf, survivors } from './process-group.ts';

// A place of its own for what bridges leave behind: nothing.
process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'llem-bridge-test-'));
const exchangeFolders = () => readdirSync(tmpdir());

/** Waits for the BridgeError that a request ends with, and that nothing of the worker is left. */
async function deathOf(bridge: PythonBridge, params: object): Promise<BridgeError> {
  const error = await failureOf(bridge.request('run', params));
  if (!BridgeError.is(error)) throw error;
  expect(await survivors(bridge.hello.pid)).toEqual([]);
  await bridge[Symbol.asyncDispose]();
  return error;
}

describe('the bridge at work', () => {
  it('architecture.md The bridge: the worker introduces itself, answers, reports progress and logs', async () => {
    const { bridge, logged } = await openFixture({ GREETING: 'hello' });
    expect(bridge.hello).toMatchObject({ protocol: 1, name: 'fixture', version: '1.2' });
    expect(Object.keys(bridge.hello.libraries)).toEqual(['pip']);
    const progress: string[] = [];
    const answer = await bridge.request(
      'load',
      { names: ['GREETING', 'CUDA_DEVICE_ORDER', 'HF_HOME'] },
      { onProgress: (text, elapsedSec) => progress.push(`${text} ${elapsedSec >= 0}`) },
    );
    expect(answer).toEqual({
      env: {
        GREETING: 'hello',
        CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
        HF_HOME: `${process.env.HOME}/.cache/huggingface`,
      },
      path: fixture('').replace(/\/$/, ''),
      cwd: process.cwd(),
    });
    expect(progress).toEqual(['half way true']);
    expect(logged).toContain('warn: fixture: a warning');
    await bridge[Symbol.asyncDispose]();
    expect(await survivors(bridge.hello.pid)).toEqual([]);
  });

  it('architecture.md The bridge: values cross unchanged in both directions, whatever text they hold', async () => {
    const { bridge } = await openFixture();
    const values = [
      'line\nbreak',
      'grüße \u2028 🦙',
      '"$file"',
      1e-300,
      2 ** 53 - 1,
      -0.1,
      null,
      true,
      [],
      {},
    ];
    expect(await bridge.request('warmup', values)).toEqual({ echo: values });
    await bridge[Symbol.asyncDispose]();
  });

  it('architecture.md The bridge: more than 1 MB of numbers crosses by a file that is deleted', async () => {
    const { bridge } = await openFixture();
    const before = exchangeFolders();
    expect(statSync(`${tmpdir()}/${before.at(-1)}`).mode & 0o777).toBe(0o700);
    const answer = await bridge.request('run', { act: 'arrays' });
    expect(answer).toEqual({
      times: Array.from({ length: 200 }, (_, row) => Array.from({ length: 1000 }, (_, i) => 0.5 + row + i)),
      typed: new Array(1000).fill(1.5),
      ids: [[1, 2, 3], Array.from({ length: 1000 }, (_, index) => index)],
      flags: Array.from({ length: 100 }, (_, index) => index % 2 === 0),
      words: new Array(100).fill('a'),
      empty: [],
    });
    expect(readdirSync(`${tmpdir()}/${before.at(-1)}`)).toEqual([]);
    await bridge[Symbol.asyncDispose]();
    expect(exchangeFolders()).not.toContain(before.at(-1));
  });

  it('architecture.md The bridge: what libraries print becomes log lines, cut, without tokens', async () => {
    const { bridge, logged } = await openFixture({ HF_TOKEN: 'hf_secret_value' });
    expect(await bridge.request('run', { act: 'printing' })).toBe('done');
    await bridge[Symbol.asyncDispose]();
    for (const line of ['to stdout', 'to stderr', 'from a C library', 'bar 100%', 'token is <HF_TOKEN>'])
      expect(logged).toContain(`debug: fixture: ${line}`);
    expect(logged.join('\n')).not.toContain('hf_secret_value');
    expect(Math.max(...logged.map(({ length }) => length))).toBeLessThan(4200);
  });

  it('architecture.md The bridge: a gigabyte of output passes in bounded memory, its end is kept', async () => {
    const { bridge, logged } = await openFixture();
    const before = process.memoryUsage.rss();
    expect(await bridge.request('run', { act: 'flood', bytes: 1e9 })).toBe('done');
    expect(await bridge.request('run', { act: 'endless_line', bytes: 1e8 })).toBe('done');
    expect(process.memoryUsage.rss() - before).toBeLessThan(400 * 2 ** 20);
    const error = await deathOf(bridge, { act: 'leave', code: 9 });
    expect(error.log_tail).toHaveLength(50);
    expect(error.log_tail).toContain('the end');
    expect(error.log_tail.at(-1)).toBe('leaving');
    expect(logged.some((line) => /\(\d+ more lines\)/.test(line))).toBe(true);
  });

  it.each([
    ['fail', { code: 'CUDA_OOM', message: 'out of memory', why: 'it is full', fix: 'batch_size: 1' }],
    ['surprise', { code: null, type: 'ValueError', message: 'bad <HF_TOKEN>' }],
    ['import_missing', { code: 'LIBRARY_MISSING', message: "No module named 'no_such_library'" }],
    ['system_exit', { code: null, type: 'SystemExit', message: 'a library gave up' }],
    ['no_such_act', { type: 'AttributeError' }],
    ['no_data', { type: 'TypeError', message: 'object is no plain data' }],
  ])(
    'architecture.md The bridge: a request that raises (%s) is a failure with its traceback; the worker lives',
    async (act, expected) => {
      const { bridge } = await openFixture({ HF_TOKEN: 'hf_secret_value' });
      const error = await failureOf(bridge.request('run', { act }));
      expect(error).toBeInstanceOf(WorkerFailure);
      expect(error).toMatchObject(expected);
      expect(error instanceof Error && error.stack).toContain('worker.py');
      expect(error instanceof Error && error.stack).not.toContain('hf_secret_value');
      expect(await bridge.request('warmup', 1)).toEqual({ echo: 1 });
      await bridge[Symbol.asyncDispose]();
    },
  );

  it('architecture.md The bridge: details of a failure cross, NaN does not, unknown requests are refused', async () => {
    const { bridge } = await openFixture();
    expect(await failureOf(bridge.request('run', { act: 'fail' }))).toMatchObject({
      details: { used_mb: 7 },
    });
    for (const value of ['nan', 'inf'])
      expect(await failureOf(bridge.request('run', { act: 'not_json', value }))).toMatchObject({
        type: 'ValueError',
      });
    for (const method of ['__init__', 'flood', 'stop'])
      expect(await failureOf(bridge.request(method, {}))).toMatchObject({ code: 'UNKNOWN_REQUEST' });
    await bridge[Symbol.asyncDispose]();
  });

  it('measurement.md 2: a cancelled request ends at once, and the worker answers the next', async () => {
    const { bridge } = await openFixture();
    const abort = new AbortController();
    const work = bridge.request(
      'run',
      { act: 'wait' },
      { signal: abort.signal, onProgress: () => abort.abort(new Error('enough')) },
    );
    expect(await failureOf(work)).toEqual(new Error('enough'));
    expect(await bridge.request('warmup', 2)).toEqual({ echo: 2 });
    await bridge[Symbol.asyncDispose]();
  });
});

describe('the death of a worker', () => {
  it.each([
    ['exit', 'BRIDGE.DIED', 'no such device'],
    ['hang', 'BRIDGE.SILENT', 'before it said hello'],
    ['garbage', 'BRIDGE.PROTOCOL', 'Loading the engine'],
    ['other protocol', 'BRIDGE.PROTOCOL', 'protocol 2, llem speaks 1'],
    ['not a hello', 'BRIDGE.PROTOCOL', 'name: '],
    ['other clock', 'BRIDGE.CLOCK', '-3.500 s'],
  ])('architecture.md The bridge: %s before or in the hello is %s', async (state, code, text) => {
    const folders = exchangeFolders();
    const error = await failureOf(openFixture({ BEFORE_HELLO: state }, { limits: { hello: 1.5 } }));
    if (!BridgeError.is(error)) throw error;
    expect(error.code).toBe(code);
    expect(`${error.message} ${error.why}`).toContain(text);
    expect(error.fix).not.toBeNull();
    expect(exchangeFolders()).toEqual(folders);
  });

  it('architecture.md The bridge: an interpreter that is not there cannot be started', async () => {
    const error = await failureOf(openFixture({}, { interpreter: '/nowhere/python' }));
    expect(BridgeError.is(error) && [error.code, error.why]).toEqual([
      'BRIDGE.START_FAILED',
      'spawn /nowhere/python ENOENT',
    ]);
  });

  it.each([
    [{ act: 'leave', code: 7 }, { exit_code: 7, signal: null }, 'leaving'],
    [{ act: 'kill', signal: 'SIGKILL' }, { exit_code: null, signal: 'SIGKILL' }, 'last words'],
    [{ act: 'kill', signal: 'SIGTERM' }, { exit_code: null, signal: 'SIGTERM' }, 'last words'],
    [{ act: 'crash' }, { signal: 'SIGSEGV' }, 'File '],
  ])(
    'backends.md 10: %j in a request is a BridgeError with the last log lines',
    async (params, expected, words) => {
      const { bridge } = await openFixture();
      const error = await deathOf(bridge, params);
      expect(error).toMatchObject({ code: 'BRIDGE.DIED', ...expected });
      expect(error.message).toContain("while it answered 'run'");
      expect(error.log_tail.join('\n')).toContain(words);
      expect(error.why?.includes('out-of-memory killer')).toBe(error.signal === 'SIGKILL');
      expect(await failureOf(bridge.request('run', {}))).toBe(error);
    },
  );

  it('architecture.md The bridge: death between two requests is told by the next', async () => {
    const { bridge } = await openFixture();
    process.kill(bridge.hello.pid, 'SIGKILL');
    await delay(1000);
    const error = await failureOf(bridge.request('run', { act: 'printing' }));
    expect(error instanceof Error && error.message).toContain('between two requests');
    await bridge[Symbol.asyncDispose]();
  });

  it('architecture.md The bridge: death in teardown is logged, never thrown', async () => {
    const { bridge, logged } = await openFixture();
    const unloading = failureOf(
      bridge.request('unload', null, { onProgress: () => bridge[Symbol.asyncDispose]() }),
    );
    expect(BridgeError.is(await unloading)).toBe(true);
    await bridge[Symbol.asyncDispose]();
    expect(logged.some((line) => line.startsWith('warn: ending the worker of fixture failed'))).toBe(true);
    expect(BridgeError.is(await failureOf(bridge.request('warmup', 1)))).toBe(true);
  });

  it.each([
    ['no JSON at all\n'],
    ['{"jsonrpc":"2.0","id":99,"result":1}\n'],
    ['{"method":"progress","params":{}}\n'],
    ['[]\n'],
    ['{"id":1}\n'],
    ['\n'],
  ])('architecture.md The bridge: %j on the channel ends the worker', async (bytes) => {
    const { bridge } = await openFixture();
    expect((await deathOf(bridge, { act: 'garbage', bytes })).code).toBe('BRIDGE.PROTOCOL');
  });

  it.each([
    [{ $file: '../../etc/passwd', dtype: 'f64', shape: [1] }],
    [{ $file: 'nothing.f64', dtype: 'f64', shape: [1] }],
    [{ $file: 'nothing.f64', dtype: 'f32', shape: [1] }],
  ])('architecture.md The bridge: a reference to %j is refused', async (reference) => {
    const { bridge } = await openFixture();
    expect((await deathOf(bridge, { act: 'bad_array', reference })).code).toBe('BRIDGE.PROTOCOL');
  });

  it('architecture.md The bridge: a worker that holds the interpreter lock is killed for its silence', async () => {
    const { bridge } = await openFixture({}, { limits: { silence: 3 } });
    const error = await deathOf(bridge, { act: 'hold_lock' });
    expect(error.code).toBe('BRIDGE.SILENT');
  });

  it('architecture.md The bridge: a long request is no silence', async () => {
    const { bridge } = await openFixture({}, { limits: { silence: 3 } });
    const abort = new AbortController();
    const work = failureOf(bridge.request('run', { act: 'wait' }, { signal: abort.signal }));
    await delay(5000);
    abort.abort(new Error('enough'));
    expect(await work).toEqual(new Error('enough'));
    await bridge[Symbol.asyncDispose]();
  });

  it('measurement.md 2: an answer that crosses the cancellation is none', async () => {
    const { bridge } = await openFixture();
    const abort = new AbortController();
    const { signal } = abort;
    const work = bridge.request(
      'run',
      { act: 'ignore_cancel', seconds: 0.2 },
      { signal, onProgress: () => abort.abort(new Error('enough')) },
    );
    expect(await failureOf(work)).toEqual(new Error('enough'));
    expect(await bridge.request('warmup', 2)).toEqual({ echo: 2 });
    await bridge[Symbol.asyncDispose]();
  });

  it('measurement.md 2: a worker that ignores a cancellation is killed', async () => {
    const { bridge } = await openFixture({}, { limits: { cancel: 0.5 } });
    const abort = new AbortController();
    const { signal } = abort;
    const work = bridge.request(
      'run',
      { act: 'ignore_cancel' },
      { signal, onProgress: () => abort.abort(new Error('enough')) },
    );
    expect(await failureOf(work)).toEqual(new Error('enough'));
    expect(await survivors(bridge.hello.pid)).toEqual([]);
    await bridge[Symbol.asyncDispose]();
  });

  it('architecture.md Processes: what the worker forked ends with it, though it holds the descriptors', async () => {
    const { bridge } = await openFixture();
    await bridge.request('run', { act: 'fork' });
    expect(membersOf(bridge.hello.pid).length).toBeGreaterThanOrEqual(4);
    await bridge[Symbol.asyncDispose]();
    expect(await survivors(bridge.hello.pid)).toEqual([]);
  });

  it('architecture.md Processes: a fork that left the group and holds the pipes keeps nobody waiting', async () => {
    const { bridge } = await openFixture();
    await bridge.request('run', { act: 'fork', leave_group: true });
    const error = await deathOf(bridge, { act: 'leave', code: 1 });
    expect(error).toMatchObject({ code: 'BRIDGE.DIED', exit_code: 1 });
  });

  it.each(['wait', 'hold_lock'])(
    'architecture.md Processes: nothing of the bridge outlives its parent by 5 s (%s)',
    async (act) => {
      const parent = spawn(process.execPath, [fixture('parent.mjs'), act], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [group] = await once(parent.stdout, 'data');
      await delay(300);
      expect(membersOf(Number(group)).length).toBeGreaterThanOrEqual(4);
      parent.kill('SIGKILL');
      expect(await survivors(Number(group))).toEqual([]);
      expect(exchangeFolders()).toEqual([]);
    },
  );
});
