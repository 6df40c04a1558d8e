import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLines } from './split-lines.ts';

async function linesOf(
  chunks: readonly Buffer[],
  limit: number,
): Promise<{ text: string; isCut: boolean }[]> {
  const lines: { text: string; isCut: boolean }[] = [];
  const stream = Readable.from(chunks, { objectMode: true });
  splitLines(stream, limit, (line, isCut) => lines.push({ text: line.toString('latin1'), isCut }));
  await new Promise((resolve) => stream.once('end', resolve));
  return lines;
}

describe('splitLines', () => {
  it('architecture.md The bridge: gives the same lines wherever the chunks are cut', async () => {
    const chunk = fc.array(fc.constantFrom('a', 'b', '\n', 'ccc'), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(chunk, { maxLength: 8 }),
        fc.integer({ min: 1, max: 6 }),
        async (pieces, limit) => {
          const chunks = pieces.map((parts) => Buffer.from(parts.join('')));
          const text = chunks.join('');
          const expected = text.split('\n');
          if (expected.at(-1) === '') expected.pop();
          expect(await linesOf(chunks, limit)).toEqual(
            expected.map((line) => ({ text: line.slice(0, limit), isCut: line.length > limit })),
          );
        },
      ),
    );
  });
});
