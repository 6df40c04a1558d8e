#!/usr/bin/env node
// @ts-check
// `npm run test:chaos [-- --seed 7 --kills 200]`: kills studies at random moments and looks at what is left
// (docs/reliability.md). At most 15 minutes.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { chaos } from './chaos/chaos.mjs';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, kills: { type: 'string', default: '200' } },
});
const seed = Number(values.seed ?? randomInt(2 ** 31));
console.log(`seed ${seed}`);
const { violations, ...figures } = await chaos({
  ...{ seed, runs: 12, kills: Number(values.kills), killsPerStudy: 40 },
  // Leaves time for the last study and for what may end by itself.
  limitSec: 780,
  say: (line) => console.log(line),
});
console.log(JSON.stringify(figures, null, 2));
for (const what of violations) console.log(`VIOLATION ${what}`);
console.log(
  violations.length === 0 ? 'no result lost, none doubled, none half written; nothing left' : 'failed',
);
process.exitCode = violations.length === 0 ? 0 : 1;
