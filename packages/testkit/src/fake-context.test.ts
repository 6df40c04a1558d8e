import { expect, it } from 'vitest';
import { createFakeClock } from './fake-clock.ts';
import { createFakeContext } from './fake-context.ts';

it('architecture.md Plugins: gives a frozen environment and user config, and remembers what was said', () => {
  const clock = createFakeClock({ start_s: 3 });
  const context = createFakeContext({ clock });
  context.logger.warn('low');
  context.progress('weights', 1.5);
  expect(context.logged).toEqual(['warn: low']);
  expect(context.progressed).toEqual([{ text: 'weights', elapsedSec: 1.5 }]);
  expect(context.clock.now()).toBe(3);
  expect(Object.isFrozen(context.env)).toBe(true);
  expect(Object.isFrozen(context.settings.measurement)).toBe(true);
  expect(context.settings.measurement.energy_backend).toBe('auto');
});
