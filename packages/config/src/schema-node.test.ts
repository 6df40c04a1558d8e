import { composedObject } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { FOUR_BACKENDS } from '../test/four-backends.ts';
import { fieldNamesAt, isFieldPath } from './schema-node.ts';

const schema = composedObject(FOUR_BACKENDS);

describe('schema-node', () => {
  it('config.md 3.1: a field is found at every depth, through unions and in open maps', () => {
    for (const path of [
      'n',
      'decoder',
      'decoder.top_p',
      'lora.adapter_id',
      'dataset.synthetic.n',
      'passthrough_kwargs.any.thing',
      'pytorch.max_memory.0',
      'tensorrt.kv_cache_config.max_tokens',
    ])
      expect(isFieldPath(schema, path.split('.')), path).toBe(true);
    for (const path of [
      'x',
      'decoder.x',
      'n.x',
      'dataset.n',
      'pytorch.max_num_seqs',
      'toString',
      'decoder.constructor',
    ])
      expect(isFieldPath(schema, path.split('.')), path).toBe(false);
  });

  it('config.md 3.1: the names at a path', () => {
    expect(fieldNamesAt(schema, ['tensorrt', 'kv_cache_config'])).toEqual(['max_tokens']);
    expect(fieldNamesAt(schema, [])).toContain('vllm');
    for (const path of [['nope'], ['n'], ['passthrough_kwargs'], ['experiments', 0]])
      expect(fieldNamesAt(schema, path)).toEqual([]);
  });
});
