import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadedModules } from '../../../tools/bench/loaded-modules.mjs';

const PACKAGES = resolve(import.meta.dirname, '../..');
const HEAVY = /koffi|hyparquet|apache-arrow|tensorflow|tsyringe|@huggingface|\/plugins\//;

/** URLs of every module that `import <file>` followed by `then` loads. */
function loadedBy(file: string, then = ''): string[] {
  const url = pathToFileURL(resolve(PACKAGES, file)).href;
  return loadedModules([
    '--input-type=module',
    '-e',
    `import * as loaded from ${JSON.stringify(url)}; ${then}`,
  ]);
}

describe('importing llem', () => {
  it('LA-10, INF-02: loads no plugin, no native library and no Parquet code', () => {
    const loaded = loadedBy('llem/dist/index.js');
    expect(loaded.some((url) => url.endsWith('/llem/dist/index.js'))).toBe(true);
    expect(loaded.filter((url) => HEAVY.test(url))).toEqual([]);
  });

  it('the trace sees what is loaded lazily, so that the check above can fail', () => {
    const loaded = loadedBy(
      'results/dist/index.js',
      'await loaded.buildTimeseries([], { start_s: 0, end_s: 1 }, null);',
    );
    expect(loaded.some((url) => HEAVY.test(url))).toBe(true);
  });
});
