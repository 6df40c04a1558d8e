import { ConfigError, composedObject } from '@llem/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { caught } from '../test/caught.ts';
import { installedBackend } from '../test/installed-backend.ts';
import { refuseCredentials } from './refuse-credentials.ts';

const section = z.strictObject({
  eos_token: z.string().optional(),
  options: z.record(z.string(), z.unknown()).nullable().optional(),
});
const schema = composedObject([{ ...installedBackend('pytorch'), configSchema: section }]);
const SECRET = 'hf_hunter2';

async function refused(raw: unknown): Promise<void> {
  const error = await caught(() => refuseCredentials(raw, schema, 'x.yaml'));
  if (!ConfigError.is(error)) throw error;
  expect(error).toMatchObject({
    code: 'CONFIG.CREDENTIALS',
    path: 'x.yaml',
    fix: expect.stringContaining('HF_TOKEN'),
  });
  expect(`${error.message}${error.why}${error.fix}${JSON.stringify(error.meta)}`).not.toContain(SECRET);
}

describe('refuseCredentials', () => {
  it('config.md 4: an undeclared key with the name of a credential is refused at every level', async () => {
    for (const key of [
      'token',
      'api_key',
      'password',
      'secret',
      'hf_token',
      'my_api_key',
      'db_password',
      'HF_TOKEN',
      'a_secret',
    ]) {
      const found = { [key]: SECRET };
      const files = [
        found,
        { decoder: found },
        { pytorch: found },
        { vllm: found },
        { x: [{ y: found }] },
        { dataset: { synthetic: found } },
      ];
      for (const raw of files) await refused(raw);
      await refused({ [`decoder.${key}`]: SECRET });
      await refused({ [key]: null });
    }
  });

  it('config.md 4: in passthrough_kwargs the names of Hugging Face are refused, an engine’s own are not', async () => {
    for (const key of ['token', 'hf_token', 'use_auth_token', 'api_key']) {
      await refused({ passthrough_kwargs: { [key]: SECRET } });
      await refused({ passthrough_kwargs: { deep: [{ [key]: SECRET }] } });
      await refused({ pytorch: { options: { [key]: SECRET } } });
    }
    expect(() =>
      refuseCredentials({ passthrough_kwargs: { pad_token: '<pad>', secret: 1 } }, schema, null),
    ).not.toThrow();
  });

  it('config.md 4: a declared field, and a word that only contains one, is no credential', () => {
    const fine = {
      pytorch: { eos_token: '</s>' },
      tokens: 1,
      tokenizer: 'x',
      max_num_batched_tokens: 5,
      mytoken: 1,
      model: 'token',
    };
    expect(() => refuseCredentials(fine, schema, null)).not.toThrow();
    for (const value of [null, 5, 'token', ['token']])
      expect(() => refuseCredentials(value, schema, null)).not.toThrow();
  });
});
