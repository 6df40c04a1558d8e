import { afterEach, expect, it } from 'vitest';
import { stderrTerminal } from './terminal.ts';

const { isTTY, columns } = process.stderr;
const as = (tty: boolean, width: number) => {
  Object.defineProperty(process.stderr, 'isTTY', { value: tty, configurable: true });
  Object.defineProperty(process.stderr, 'columns', { value: width, configurable: true });
};
afterEach(() => as(isTTY, columns));

it('cli.md 5: lines are redrawn on a terminal that can, and nowhere else', () => {
  as(true, 40);
  expect(stderrTerminal({ TERM: 'xterm' })).toMatchObject({ isTTY: true, columns: 40 });
  for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) expect(stderrTerminal(env).isTTY).toBe(false);
  as(true, 0);
  expect(stderrTerminal({ TERM: 'xterm' }).isTTY).toBe(false);
  as(false, 80);
  expect(stderrTerminal({}).isTTY).toBe(false);
});
