import type { Help } from 'commander';
import { hasWidth, wrapLines } from './wrap-lines.ts';

/** Where the width is not known. */
const USUAL_WIDTH = 80;
/** Narrower than this, a description stands below its term. */
const NARROWEST_DESCRIPTION = 34;
const INDENT = 2;
const GAP = 2;
const BELOW = 6;

/** The width that help is laid out for. */
export function helpWidth(columns: number): number {
  return hasWidth(columns) ? columns : USUAL_WIDTH;
}

/** How help texts are laid out, so that no line is broken by the terminal itself. */
export function helpLayout(columns: number): Partial<Help> {
  const width = helpWidth(columns);
  return {
    minWidthToWrap: NARROWEST_DESCRIPTION,
    styleUsage: (usage) =>
      wrapLines([usage], width - 'Usage: '.length).join(`\n${' '.repeat('Usage: '.length)}`),
    formatItem(term, termWidth, description) {
      const lead = ' '.repeat(INDENT);
      const beside = width - INDENT - termWidth - GAP;
      if (beside < NARROWEST_DESCRIPTION) {
        const below = wrapLines([' '.repeat(BELOW) + description], width, { labels: 0 });
        return [lead + term, ...(description === '' ? [] : below)].join('\n');
      }
      const start = ' '.repeat(INDENT + termWidth + GAP);
      const [first = '', ...more] = wrapLines([description], beside, { labels: 0 });
      return [lead + term.padEnd(termWidth + GAP) + first, ...more.map((line) => start + line)].join('\n');
    },
  };
}
