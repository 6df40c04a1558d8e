import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { examineFile } from './examine-file.ts';
import { readConfigFile } from './read-config-file.ts';

const folder = temporaryFolder();

const isStudyFile = async (path: string) => (await examineFile(path)).isStudy;

describe('examineFile', () => {
  it('CLI-03: a map with a key sweep or experiments is a study, even an empty one', async () => {
    for (const text of ['sweep: {n: [1]}', 'sweep:', 'experiments: []', '{"experiments": null}']) {
      expect(await isStudyFile(folder.write('s.yaml', text)), text).toBe(true);
    }
    expect(await isStudyFile(folder.write('s.json', '{"sweep": {}}'))).toBe(true);
  });

  it('CLI-03: an experiment, and what does not parse or cannot be read, is none', async () => {
    for (const text of [
      'model: gpt2',
      'execution: {}',
      'a: {sweep: 1}',
      '- sweep',
      'sweep',
      'sweep: [',
      '',
      'sweep: !!js/x 1',
    ]) {
      expect(await isStudyFile(folder.write('e.yaml', text)), text).toBe(false);
    }
    expect(await isStudyFile('/no/such/file.yaml')).toBe(false);
    expect(await isStudyFile(folder.path)).toBe(false);
  });

  it('issue 6: what was read is loaded without reading it again; nothing else passes for it', async () => {
    const path = folder.write('once.yaml', 'model: gpt2');
    const { place } = await examineFile(path);
    rmSync(path);
    expect(await readConfigFile(place)).toEqual({ path, raw: { model: 'gpt2' } });
    const forged = { path, raw: { model: 'gpt2' } };
    await expect(readConfigFile(forged)).rejects.toMatchObject({ code: 'CONFIG.BAD_PATH' });
  });
});
