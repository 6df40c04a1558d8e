import { createFakeClock } from '@llem/testkit';

/** What waiting for a component takes, with a clock and an abort in the hands of the test. */
export function patience() {
  const warned: string[] = [];
  const controller = new AbortController();
  const clock = createFakeClock({ mode: 'manual' });
  const logger = { debug: () => {}, info: () => {}, warn: (text: string) => void warned.push(text) };
  return { warned, controller, clock, given: { clock, logger, signal: controller.signal } };
}
