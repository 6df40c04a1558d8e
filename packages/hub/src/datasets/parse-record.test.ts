import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { ConfigError } from '@llem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useDatasets } from '../../test/use-datasets.ts';
import { selectPrompts } from './select-prompts.ts';

const { request, fileOf, texts, refusal } = useDatasets();

describe('selectPrompts: hostile files', () => {
  it('results.md 9: a gigabyte without a line end is refused in bounded memory, and not read at all behind the selection', async () => {
    const path = await fileOf('{"prompt": "a"}\n');
    const file = await open(path, 'r+');
    await file.truncate(2 ** 30);
    await file.close();
    const before = process.memoryUsage().rss;
    expect(await refusal(path, 2)).toContain('line 2 is longer than 16 MiB');
    expect((await selectPrompts(request(path, 1))).prompts).toHaveLength(1);
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 2 ** 20);
  });

  it('results.md 9: NUL bytes and other encodings are no JSON; an escaped NUL is text', async () => {
    const utf16 = Buffer.from('{"prompt": "x"}\n', 'utf16le');
    const latin1 = Buffer.from('{"prompt": "\xfc"}\n', 'latin1');
    const content = Buffer.concat([utf16, latin1, Buffer.from('\0\0\n{"prompt": "a\\u0000b"}\n')]);
    expect(await texts(content, 1)).toEqual(['a\0b']);
  });

  it('results.md 9: a lone surrogate becomes the replacement character, so that hash and engine see one text', async () => {
    const selected = await selectPrompts(request(await fileOf('{"prompt": "a\\ud800b"}'), 1));
    expect(selected.prompts[0]?.text).toBe('a\ufffdb');
    expect(selected.sha256).toBe(createHash('sha256').update('a\ufffdb\n').digest('hex'));
  });

  it('results.md 9: a record reaches no prototype', async () => {
    expect(await texts('{"__proto__": {"prompt": "x"}}\n{"constructor": {}, "prompt": "b"}', 1)).toEqual([
      'b',
    ]);
    expect(await refusal(await fileOf('{"toString": 1}'), 1)).toContain('only 0 records');
  });

  it('results.md 9: no bytes make it throw anything but CONFIG.DATASET', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.json().map((text) => new TextEncoder().encode(`${text}\n`)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        async (pieces, n) => {
          const path = await fileOf(Buffer.concat(pieces));
          const outcome = await selectPrompts(request(path, n)).catch((error: unknown) => error);
          if (outcome instanceof Error)
            expect(ConfigError.is(outcome) && outcome.code).toBe('CONFIG.DATASET');
          else expect(outcome).toHaveProperty('prompts.length', n);
        },
      ),
      { numRuns: 60 },
    );
  });
});
