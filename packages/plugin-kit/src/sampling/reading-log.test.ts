import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createReadingLog, readingsOf } from './reading-log.ts';

it('gives back what was appended, split by counter, however often it had to grow', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.double({ noNaN: true }), { maxLength: 100 }),
      (zones, values) => {
        const log = createReadingLog(1);
        for (const [index, value] of values.entries()) log.append(index, index + 0.5, value);
        const data = log.finish();
        const split = Array.from({ length: zones }, (_, zone) => readingsOf(data, zone, zones));
        expect(split.map((readings) => readings.map(({ value }) => value))).toEqual(
          Array.from({ length: zones }, (_, zone) =>
            values.filter((_value, index) => index % zones === zone),
          ),
        );
        expect(split.flat().every(({ before_s, after_s }) => after_s === before_s + 0.5)).toBe(true);
      },
    ),
  );
});
