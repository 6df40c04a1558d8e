import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { claimOutput } from './claim-output.ts';

class FakeStream extends EventEmitter {
  text = '';
  write(chunk: string | Uint8Array, done?: unknown): boolean {
    this.text += chunk;
    if (typeof done === 'function') done();
    return true;
  }
}

function setUp() {
  const streams = { stdout: new FakeStream(), stderr: new FakeStream() };
  return { ...streams, output: claimOutput(streams as unknown as Pick<NodeJS.Process, 'stdout' | 'stderr'>) };
}

const failure = (code: string) => Object.assign(new Error(`${code}: write`), { code });

describe('claimOutput', () => {
  it('cli.md 5: stdout holds the record alone; what a library prints there goes to stderr', async () => {
    const { stdout, stderr, output } = setUp();
    stdout.write('chatter\n');
    output.print('record\n');
    expect([stdout.text, stderr.text]).toEqual(['record\n', 'chatter\n']);
    expect(await output.flush()).toBe(true);
  });

  it('CLI-12: a reader that has gone is no failure, on either stream', async () => {
    const { stdout, stderr, output } = setUp();
    stdout.emit('error', failure('EPIPE'));
    stderr.emit('error', failure('EPIPE'));
    expect([await output.flush(), stderr.text]).toEqual([true, '']);
  });

  it('CLI-12: a record lost on a full disk is a failure, told once', async () => {
    const { stdout, stderr, output } = setUp();
    stdout.emit('error', failure('ENOSPC'));
    stdout.emit('error', failure('ERR_STREAM_DESTROYED'));
    expect(await output.flush()).toBe(false);
    expect(stderr.text).toBe('Error: the result could not be printed: ENOSPC: write\n');
  });
});
