import { describe, expect, it } from 'vitest';
import { configure, testContext, tfjs } from '../test/support/load-engine.ts';

const check = (overrides: object) =>
  tfjs.create({}, testContext()).check(configure({ model: 'gpt2', ...overrides }));

describe('check', () => {
  it.each([
    {},
    { tfjs: { tf_backend: 'wasm' } },
    { tfjs: { tf_backend: 'cpu' } },
    { tfjs: { tf_backend: null } },
  ])('backends.md 6: nothing is found with %j', async (overrides) => {
    expect(await check(overrides)).toEqual([]);
  });

  it.each(['cuda', 'webgpu'])(
    'backends.md 6: an explicit tf_backend %s is a finding, never a fallback',
    async (tf_backend) => {
      const [finding] = await check({ tfjs: { tf_backend } });
      expect(finding?.message).toContain(`"${tf_backend}" cannot be used`);
      expect(finding?.fix).toContain('wasm or cpu');
    },
  );

  it('backends.md 1: a section that no loader would hand over is a finding for each fault, and throws nothing', async () => {
    const config = { ...configure({ model: 'gpt2' }), tfjs: { tf_backend: 'abacus', batch_size: 0 } };
    const findings = await tfjs.create({}, testContext()).check(config);
    expect(findings.map(({ message }) => message.split(':')[0])).toEqual([
      'tfjs.batch_size',
      'tfjs.tf_backend',
    ]);
  });

  it('backends.md 6: a precision that the runtime lacks names those it has', async () => {
    const [finding] = await check({ precision: 'fp16' });
    expect(finding?.message).toContain('fp32');
    expect(finding?.fix).toBe('set precision to fp32');
  });
});
