import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type FakeHubOptions,
  type FakeRepository,
  type Intercept,
  startFakeHub,
  unusedUrl,
} from '../../test/fake-hub.ts';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { checkModel } from './check-model.ts';

const directory = useTemporaryDirectory();
const { signal } = new AbortController();
const OPEN: FakeRepository = { files: { 'config.json': '{}' } };
const GATED: FakeRepository = { ...OPEN, gated: 'manual' };
const REPOSITORIES = { 'org/open': OPEN, 'org/gated': GATED, plain: OPEN };

async function check(
  model: string,
  { dummy = false, revision = null, env = {}, hub = {} }: CheckOptions = {},
): Promise<string[]> {
  await using server = await startFakeHub({ repositories: REPOSITORIES, token: 'hf_secret', ...hub });
  const issues = await checkModel({
    model,
    revision,
    dummy,
    signal,
    env: { HF_ENDPOINT: server.url, ...env },
  });
  expect(issues.every((issue) => issue.check === 'model' && issue.fix)).toBe(true);
  expect(JSON.stringify(issues)).not.toContain('hf_');
  return issues.map(({ message }) => message);
}

interface CheckOptions {
  dummy?: boolean;
  revision?: string | null;
  env?: Record<string, string>;
  hub?: Partial<FakeHubOptions>;
}

const answering = (status: number, headers = {}): Partial<FakeHubOptions> => ({
  intercept: (_request, response) => {
    response.writeHead(status, headers).end('{}');
    return true;
  },
});
const NO_TOKEN = 'org/gated gated model — no HF_TOKEN → export HF_TOKEN=<your_token>';

describe('checkModel: local models', () => {
  it('CM-29: a directory with a config.json passes, also below the home directory', async () => {
    await mkdir(join(directory.path, 'tiny'));
    await writeFile(join(directory.path, 'tiny', 'config.json'), '{}');
    const env = { HOME: directory.path };
    expect(
      await checkModel({ model: join(directory.path, 'tiny'), revision: null, dummy: false, env, signal }),
    ).toEqual([]);
    expect(await checkModel({ model: '~/tiny', revision: null, dummy: false, env, signal })).toEqual([]);
  });

  it.each(['/does/not/exist', './does-not-exist', '../no', '~/no'])(
    'CM-29: %s does not exist',
    async (model) => {
      expect(await check(model, { env: { HOME: directory.path } })).toEqual([
        `${model} not found — path does not exist`,
      ]);
    },
  );

  it('CM-29: a directory without config.json is no model', async () => {
    expect(await check(directory.path)).toEqual([
      `${directory.path} is no model directory — it has no config.json`,
    ]);
  });
});

describe('checkModel: the Hub', () => {
  it.each(['org/open', 'plain'])('CM-29: %s is there', async (model) => {
    expect(await check(model)).toEqual([]);
    expect(await check(model, { dummy: true, revision: 'v1.0' })).toEqual([]);
  });

  it('CM-29: a gated model without a token is an issue, with random weights as well', async () => {
    expect(await check('org/gated')).toEqual([NO_TOKEN]);
    expect(await check('org/gated', { dummy: true })).toEqual([NO_TOKEN]);
  });

  it('CM-29: a token with access opens it; one without is told so', async () => {
    expect(await check('org/gated', { env: { HF_TOKEN: 'hf_secret' } })).toEqual([]);
    const [message] = await check('org/gated', { env: { HF_TOKEN: 'hf_other' } });
    expect(message).toMatch(/^org\/gated gated model — HF_TOKEN has no access → ask for access on http/);
  });

  it.each([401, 403])('CM-29: an answer of %i without a token is a gated model', async (status) => {
    expect(await check('org/gated', { hub: answering(status) })).toEqual([NO_TOKEN]);
  });

  it('CM-29: what the Hub does not have is an issue, also where it answers 401 to strangers', async () => {
    expect(await check('org/missing')).toEqual(['org/missing not found on HuggingFace Hub']);
    expect(await check('org/missing', { dummy: true })).toEqual(['org/missing not found on HuggingFace Hub']);
    const hub = answering(401, { 'x-error-code': 'RepoNotFound' });
    expect(await check('org/missing', { hub })).toEqual(['org/missing not found on HuggingFace Hub']);
  });

  it.each(['a/b/c', 'a b', 'a/../b', 'a/?x'])(
    'CM-29: %j cannot be on the Hub, and it is not asked',
    async (model) => {
      const asked: string[] = [];
      const intercept: Intercept = ({ url = '' }) => asked.push(url) < 0;
      const hub = { intercept };
      expect(await check(model, { hub })).toEqual([`${model} not found on HuggingFace Hub`]);
      expect(asked).toEqual([]);
    },
  );

  it('CM-29: a Hub that is away, broken or slow says nothing, and neither does HF_HUB_OFFLINE', async () => {
    expect(await check('org/missing', { env: { HF_ENDPOINT: await unusedUrl() } })).toEqual([]);
    expect(await check('org/missing', { env: { HF_HUB_OFFLINE: '1' } })).toEqual([]);
    expect(await check('org/missing', { hub: answering(503) })).toEqual([]);
    expect(await check('org/missing', { hub: answering(429) })).toEqual([]);
    const started = performance.now();
    expect(await check('org/missing', { hub: { intercept: () => true } })).toEqual([]);
    expect(performance.now() - started).toBeLessThan(9000);
  });

  it('INF-18: an abort ends the question at once', async () => {
    await using server = await startFakeHub({ repositories: {}, intercept: () => true });
    const abort = new AbortController();
    const asked = checkModel({
      model: 'org/open',
      revision: null,
      dummy: false,
      signal: abort.signal,
      env: { HF_ENDPOINT: server.url },
    });
    setTimeout(() => abort.abort(new Error('stopped')), 50);
    await expect(asked).rejects.toThrow('stopped');
  });

  it('backends.md 2: the token goes to the endpoint and nowhere else, and an unusable one goes nowhere', async () => {
    const elsewhere = await startFakeHub({ repositories: {} });
    await using server = await startFakeHub({
      repositories: REPOSITORIES,
      intercept: (request, response) => {
        response.writeHead(302, { location: `${elsewhere.url}${request.url}` }).end();
        return true;
      },
    });
    const ask = (HF_TOKEN: string) =>
      checkModel({
        model: 'org/open',
        revision: null,
        dummy: false,
        signal,
        env: { HF_ENDPOINT: server.url, HF_TOKEN },
      });
    await ask('hf_secret\n');
    await ask('hf_\u{1F600}');
    await elsewhere[Symbol.asyncDispose]();
    expect(server.requests.map(({ authorization }) => authorization)).toEqual(['Bearer hf_secret', null]);
    expect(elsewhere.requests.map(({ authorization }) => authorization)).toEqual([null, null]);
  });

  it('backends.md 2: HF_ENDPOINT that is no URL is a ConfigError', async () => {
    await expect(check('org/open', { env: { HF_ENDPOINT: 'hub.local' } })).rejects.toMatchObject({
      code: 'CONFIG.BAD_ENDPOINT',
    });
  });
});
