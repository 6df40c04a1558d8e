import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { productFiles, readTree } from '../architecture/tree.ts';
import { collectCodes, documentedCodes, misplacedCodes } from './collect-codes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { codes, mistakes } = collectCodes(productFiles(readTree(root)));
const text = readFileSync(`${root}/docs/errors.md`, 'utf8');
const page = documentedCodes(text);

describe('cli.md 7: docs/errors.md', () => {
  it('CLI-13: explains every code of the sources and no other', () => {
    expect(codes.size).toBeGreaterThan(0);
    expect(page.map(({ code }) => code).sort()).toEqual([...codes].sort());
  });

  it('CLI-13: says for every code what to do', () => {
    expect(page.filter(({ fix }) => fix === '')).toEqual([]);
  });

  it('CLI-13: has every code below the class that it belongs to', () => {
    expect(misplacedCodes(text)).toEqual([]);
    expect(misplacedCodes('## ConfigError: x\n| `STUDY.A` | here | do it |')).toEqual([
      'STUDY.A below ConfigError',
    ]);
  });

  it('CLI-13: every code is written out and belongs to its class', () => {
    expect(mistakes).toEqual([]);
  });
});

describe('collectCodes', () => {
  const collect = (source: string) => collectCodes([{ path: 'a.ts', source }]);

  it('CLI-13: finds a code wherever it is written', () => {
    const source = `new ConfigError('CONFIG.ONE', ''); fail("BACKEND.TWO"); // 'CONFIG.THREE'`;
    expect([...collect(source).codes]).toEqual(['CONFIG.ONE', 'BACKEND.TWO']);
  });

  it.each([
    `new ConfigError('BACKEND.OOM', '')`,
    `new ConfigError('CONFIG.lower', '')`,
    'new BackendError(`BACKEND.OOM`, "")',
  ])('CLI-13: reports %s', (source) => {
    expect(collect(source).mistakes).toHaveLength(1);
  });

  it('CLI-13: reads a page row by row', () => {
    expect(documentedCodes('| code | when | fix |\n|---|---|---|\n| `CONFIG.ONE` | here | do it |')).toEqual([
      { code: 'CONFIG.ONE', fix: 'do it' },
    ]);
  });
});
