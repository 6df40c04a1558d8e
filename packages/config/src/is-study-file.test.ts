import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { isStudyFile } from './is-study-file.ts';

const folder = temporaryFolder();

describe('isStudyFile', () => {
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
});
