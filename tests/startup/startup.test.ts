import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadedModules } from '../../tools/bench/loaded-modules.mjs';

const built = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const LLEM = built('apps/cli/bin/llem.js');
const LIBRARY = built('packages/llem/dist/index.js');

const PLUGIN = /\/plugins\/|@llem\/(backend|energy)-/;
const PARQUET = /apache-arrow|hyparquet/;

const matching = (urls: readonly string[], pattern: RegExp) => urls.filter((url) => pattern.test(url));

describe('what is loaded to start', () => {
  it.each(['--version', '--help'])('cli.md 1: llem %s loads neither zod nor a plugin', (flag) => {
    const urls = loadedModules([LLEM, flag]);
    expect(matching(urls, /\/apps\/cli\//)).not.toEqual([]);
    expect(matching(urls, /\/zod[/.-]/)).toEqual([]);
    expect(matching(urls, PLUGIN)).toEqual([]);
  });

  it('CLI-07: a dry run loads no harness, no sensor, no engine and no Parquet code', () => {
    const urls = loadedModules([LLEM, 'run', built('examples/study.yaml'), '--dry-run']);
    expect(matching(urls, /\/packages\/study\//)).not.toEqual([]);
    expect(matching(urls, /\/packages\/(harness|results)\/|\/energy-|@tensorflow|koffi|\.node$/)).toEqual([]);
    expect(matching(urls, PARQUET)).toEqual([]);
  });

  it('LA-10: importing llem loads no plugin, no native library and no Parquet code', () => {
    const urls = loadedModules([LIBRARY]);
    expect(matching(urls, /\/packages\/llem\//)).not.toEqual([]);
    expect(matching(urls, PLUGIN)).toEqual([]);
    expect(matching(urls, PARQUET)).toEqual([]);
    expect(matching(urls, /koffi|\.node$/)).toEqual([]);
  });

  it('LA-10: the trace sees what a program loads, also late', () => {
    const urls = loadedModules(['--input-type=module', '-e', `await import('${LIBRARY}');`]);
    expect(matching(urls, /\/zod[/.-]/)).not.toEqual([]);
  });
});
