import { describe, expect, it } from 'vitest';
import { isHubId, isLocalModel } from './model-source.ts';

describe('isLocalModel', () => {
  it.each(['/models/gpt2', './gpt2', '../gpt2', '.', '..', '~/models/gpt2', '~'])(
    'config.md 2: %s is a path, and no id on the Hub',
    (model) => {
      expect([isLocalModel(model), isHubId(model)]).toEqual([true, false]);
    },
  );

  it.each(['gpt2', 'openai-community/gpt2', 'org/a.model', 'models/gpt2.gguf'])(
    'config.md 2: %s is an id on the Hub, also when there is such a folder',
    (model) => {
      expect([isLocalModel(model), isHubId(model)]).toEqual([false, true]);
    },
  );

  it.each(['.hidden', 'a/b/c', 'org/../x', 'https://example.org/m', ''])(
    'config.md 2: %j is neither',
    (model) => {
      expect([isLocalModel(model), isHubId(model)]).toEqual([false, false]);
    },
  );
});
