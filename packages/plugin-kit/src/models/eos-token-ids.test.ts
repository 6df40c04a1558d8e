import { describe, expect, it } from 'vitest';
import { createModelDirectory } from '../../test/model-directory.ts';
import { eosTokenIds } from './eos-token-ids.ts';

async function ids(generation: object | string | null, config: Record<string, unknown>) {
  using directory = createModelDirectory(generation === null ? {} : { 'generation_config.json': generation });
  return await eosTokenIds('fake', directory.path, config);
}

describe('eosTokenIds', () => {
  it('backends.md 6: generation_config.json goes before config.json; one id, a list or none', async () => {
    expect(await ids({ eos_token_id: [5, 6] }, { eos_token_id: 2 })).toEqual([5, 6]);
    expect(await ids({ eos_token_id: 7 }, {})).toEqual([7]);
    expect(await ids({}, { eos_token_id: 2 })).toEqual([2]);
    expect(await ids(null, { eos_token_id: [0, 2] })).toEqual([0, 2]);
    expect(await ids(null, { eos_token_id: null })).toEqual([]);
  });

  it.each([
    ['a text', { eos_token_id: '2' }],
    ['a negative id', { eos_token_id: [-1] }],
    ['no JSON', '{'],
    ['a list', '[]'],
  ])('issue 3, bad input: %s is a load failure with a fix', async (_, generation) => {
    await expect(ids(generation, {})).rejects.toMatchObject({
      code: 'BACKEND.LOAD_FAILED',
      backend: 'fake',
      fix: expect.stringMatching(/correct/),
    });
  });
});
