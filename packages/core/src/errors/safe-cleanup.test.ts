import { expect, it } from 'vitest';
import { safeCleanup } from './safe-cleanup.ts';

it('measurement.md 2: a clean-up that fails is logged and does not throw, whatever it threw', async () => {
  const warnings: string[] = [];
  const logger = { debug: () => {}, info: () => {}, warn: (message: string) => void warnings.push(message) };
  await safeCleanup('unload', () => Promise.reject(new Error('device lost')), logger);
  await safeCleanup(
    'close',
    () => {
      throw 'text';
    },
    logger,
  );
  await safeCleanup('fine', () => 7, logger);
  expect(warnings).toEqual(['unload failed: device lost', 'close failed: text']);
});
