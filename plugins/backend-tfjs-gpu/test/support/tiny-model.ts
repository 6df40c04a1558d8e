import { parametersOf } from '../../src/model/count-parameters.ts';
import { planModel } from '../../src/model/plan-model.ts';
import {
  createModelDirectory,
  type ModelDirectory,
  randomSafetensors,
  TINY_LLAMA,
} from './model-directory.ts';

/** Letters as tokens, the end of text (1) and a token for the rest (2). */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789 ';
const TOKENIZER = {
  normalizer: null,
  pre_tokenizer: { type: 'Split', pattern: { Regex: '.' }, behavior: 'Isolated', invert: false },
  post_processor: null,
  decoder: null,
  added_tokens: [],
  model: {
    type: 'WordLevel',
    vocab: Object.fromEntries([['<unk>', 2], ...[...LETTERS].map((letter, index) => [letter, index + 3])]),
    unk_token: '<unk>',
  },
};

/** A whole model of the least size, as a checkpoint: seeded weights and a tokenizer of letters. */
export async function createTinyModel(): Promise<ModelDirectory> {
  const directory = createModelDirectory({ 'config.json': TINY_LLAMA, 'tokenizer.json': TOKENIZER });
  const { plan } = await planModel(directory.path);
  const shapes = parametersOf(plan).map(({ name, shape }) => [name, shape]);
  directory.write('model.safetensors', randomSafetensors(Object.fromEntries(shapes)));
  return directory;
}
