import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DATASET_SIZES } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { useDatasets } from '../../test/use-datasets.ts';
import { selectPrompts } from './select-prompts.ts';

const { request, fileOf, texts, refusal, directory } = useDatasets();

describe('selectPrompts: a .jsonl file', () => {
  it('results.md 9: the first n records in file order, trimmed; the prompt field is the first that holds text', async () => {
    const lines = [
      { question: 'q', input: 'i', instruction: 'n', text: 't', prompt: ' p \n' },
      { question: 'q', input: 'i', instruction: 'n', text: 't', prompt: '  ' },
      { question: 'q', input: 'i', instruction: 'n', text: 5 },
      { question: 'q', input: 'i' },
      { question: 'q' },
      { question: 'not selected' },
    ];
    expect(await texts(lines.map((line) => JSON.stringify(line)).join('\n'), 5)).toEqual([
      'p',
      't',
      'n',
      'i',
      'q',
    ]);
  });

  it('results.md 9: blank lines, invalid JSON and provenance are no records', async () => {
    const lines = [
      '',
      '  ',
      '{"_source": "x", "prompt": "no"}',
      '{"prompt": "a"',
      'text',
      '{"prompt": "b"}',
      '\r',
      '{"prompt": "c"}',
    ];
    expect(await texts(lines.join('\n'), 2)).toEqual(['b', 'c']);
  });

  it('results.md 9: a byte-order mark, Windows line ends and a missing last line end change nothing', async () => {
    expect(await texts('\ufeff{"prompt": "a"}\r\n{"prompt": "b"}\r\n{"prompt": "ü"}', 3)).toEqual([
      'a',
      'b',
      'ü',
    ]);
  });

  it('results.md 9: max_new_tokens caps its request and is itself capped', async () => {
    const path = await fileOf(
      '{"prompt": "a", "max_new_tokens": 5}\n{"prompt": "b", "max_new_tokens": 500}\n{"prompt": "c", "max_new_tokens": null}',
    );
    const limits = async (maxOutputTokens: number | null) =>
      (await selectPrompts(request(path, 3, { maxOutputTokens }))).prompts.map(
        ({ max_new_tokens }) => max_new_tokens,
      );
    expect(await limits(128)).toEqual([5, 128, null]);
    expect(await limits(null)).toEqual([5, 500, null]);
  });

  it.each(['0', '-1', '1.5', '"5"', 'true', '1e99'])(
    'results.md 9: max_new_tokens %s is refused',
    async (limit) => {
      const path = await fileOf(`{"prompt": "a"}\n{"prompt": "b", "max_new_tokens": ${limit}}`);
      expect(await refusal(path, 2)).toContain(
        'max_new_tokens of record 2 must be a whole number of at least 1',
      );
    },
  );

  it('results.md 9: the hash is that of the texts, each followed by a newline', async () => {
    const selected = await selectPrompts(request(await fileOf('{"text": "a"}\n{"text": "ü\\nb"}'), 2));
    expect(selected.sha256).toBe(createHash('sha256').update('a\nü\nb\n').digest('hex'));
    expect([selected.dataset, selected.revision]).toEqual([join(directory.path, 'prompts.jsonl'), null]);
  });

  it('results.md 9: too few records', async () => {
    const path = await fileOf('{"prompt": "a"}\n\n{"prompt": "b"}\n');
    expect(await refusal(path, 3)).toBe(
      `dataset '${path}' has only 2 prompts but 3 were requested — reduce n or use a larger dataset`,
    );
    expect(await refusal(await fileOf(''), 1)).toContain('has only 0 prompts but 1 were requested');
  });

  it('results.md 9: a selected record without a prompt field fails the load; one behind the selection does not', async () => {
    const path = await fileOf('{"prompt": "a"}\n{"answer": "b"}\n{"prompt": "c"}\n');
    expect(await refusal(path, 3)).toBe(
      `could not extract 3 prompts from '${path}': only 2 records had a recognisable prompt field (prompt, text, instruction, input, question)`,
    );
    expect(await texts('{"prompt": "a"}\n{"answer": "b"}\n', 1)).toEqual(['a']);
    expect(await refusal(await fileOf('{"prompt": "a"}\n[1]\n'), 2)).toContain('only 1 records');
  });

  it('results.md 9: a missing file, a directory, and a name that is no data set', async () => {
    const missing = join(directory.path, 'gone.jsonl');
    expect(await refusal(missing, 1)).toBe(`dataset '${missing}' not found`);
    await mkdir(join(directory.path, 'folder.jsonl'));
    expect(await refusal(join(directory.path, 'folder.jsonl'), 1)).toContain(
      'cannot be read: it is a directory',
    );
    execFileSync('mkfifo', [join(directory.path, 'pipe.jsonl')]);
    expect(await refusal(join(directory.path, 'pipe.jsonl'), 1)).toContain('cannot be read: it is a pipe');
    expect(await refusal('alpaca', 1)).toBe(
      "unknown dataset 'alpaca'. Built-in: aienergyscore, llem-prompts; or a path to an existing .jsonl file",
    );
  });

  it('results.md 9: ~ is the home directory', async () => {
    await fileOf('{"prompt": "home"}');
    expect((await selectPrompts(request('~/prompts.jsonl', 1))).prompts[0]?.text).toBe('home');
  });
});

describe('selectPrompts: llem-prompts', () => {
  it('results.md 9: the package has exactly as many prompts as core says, at least 100, all different', async () => {
    const size = DATASET_SIZES['llem-prompts'] ?? 0;
    expect(size).toBeGreaterThanOrEqual(100);
    const { prompts, dataset, revision } = await selectPrompts(request('llem-prompts', size));
    expect(new Set(prompts.map(({ text }) => text)).size).toBe(size);
    expect([dataset, revision]).toEqual(['llem-prompts', null]);
    expect(await refusal('llem-prompts', size + 1)).toContain(`has only ${size} prompts`);
  });
});

describe('selectPrompts: synthetic', () => {
  const synthetic = (fields: object = {}) => ({
    synthetic: { n: 5, input_len: 7, output_len: 20, seed: 1, ...fields },
  });

  it('results.md 9: the list has 1024 different short words', async () => {
    const words = (await readFile(new URL('../../data/synthetic-words.txt', import.meta.url), 'utf8'))
      .trimEnd()
      .split('\n');
    expect(new Set(words).size).toBe(1024);
    expect(words.every((word) => /^[a-z]{2,6}$/.test(word))).toBe(true);
  });

  it('results.md 9: prompts have input_len words and limits, and are the same for one seed on every machine', async () => {
    const { prompts, sha256, dataset } = await selectPrompts(request(synthetic(), 5));
    expect(
      prompts.every(
        ({ text, max_new_tokens, input_len }) =>
          text.split(' ').length === 7 && max_new_tokens === 20 && input_len === 7,
      ),
    ).toBe(true);
    expect(sha256).toBe('5319cd0507896dda814ae6159a0fd91e7f495f2e34323c4c2455c2349d6ab2e1');
    expect(dataset).toBe('synthetic');
  });

  it('results.md 9: the first n of a pool do not depend on its size or on n', async () => {
    const all = (await selectPrompts(request(synthetic({ n: 50 }), 50))).prompts;
    expect((await selectPrompts(request(synthetic(), 3))).prompts).toEqual(all.slice(0, 3));
  });

  it('results.md 9: without a seed of its own random_seed is used; output_len is capped', async () => {
    const own = await selectPrompts(
      request(synthetic({ seed: null }), 5, { randomSeed: 1, maxOutputTokens: 8 }),
    );
    const other = await selectPrompts(request(synthetic(), 5, { randomSeed: 99 }));
    expect(own.sha256).toBe(other.sha256);
    expect(own.prompts[0]?.max_new_tokens).toBe(8);
  });

  it('results.md 9: a pool smaller than n is too few', async () => {
    expect(await refusal(synthetic(), 6)).toBe(
      "dataset 'synthetic' has only 5 prompts but 6 were requested — reduce n or use a larger dataset",
    );
  });
});
