import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectOutput } from './bounded-output.ts';

async function collect(chunks: readonly Buffer[], limit: number) {
  const stream = Readable.from(chunks, { objectMode: false });
  const output = collectOutput(stream, limit);
  await finished(stream);
  return output;
}

describe('collectOutput', () => {
  it('INF-19: keeps the beginning of a stream, whatever its chunks, and says when there was more', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1, maxLength: 8 })),
        fc.nat(30),
        async (parts, limit) => {
          const output = await collect(
            parts.map((part) => Buffer.from(part)),
            limit,
          );
          const whole = parts.join('');
          expect(whole.startsWith(output.text())).toBe(true);
          expect(output.truncated).toBe(Buffer.byteLength(whole) > limit);
          if (!output.truncated) expect(output.text()).toBe(whole);
        },
      ),
    );
  });

  it('INF-19: a character that the limit cuts in two is left out', async () => {
    expect((await collect([Buffer.from('aé')], 2)).text()).toBe('a');
  });
});
