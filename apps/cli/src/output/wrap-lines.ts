/**
 * Breaks lines at blanks so that none is longer than `columns`; what goes on stands below the line's text, behind its
 * labels. A line that carries a command stays whole, because it is to be copied; so does a word that is too long.
 */
export function wrapLines(lines: readonly string[], columns: number): string[] {
  // Narrower than this, more lines help nobody; 0 is a terminal that does not know its width.
  return columns >= NARROWEST ? lines.flatMap((line) => wrap(line, columns)) : [...lines];
}

const NARROWEST = 20;
/** Of the width: what is left must hold text. */
const DEEPEST_INDENT = 0.35;
const COMMAND = /^\s*(fix:|\$) /;
/** `why: `, or columns with two blanks behind each. */
const LABELS = /^\s*(?:why: |(?:\S+(?: \S+)*\s{2,})+)?/;

function wrap(line: string, columns: number): string[] {
  if (line.length <= columns || COMMAND.test(line)) return [line];
  const [labels = ''] = LABELS.exec(line) ?? [];
  const indent = ' '.repeat(Math.min(labels.length, Math.floor(columns * DEEPEST_INDENT)));
  const lines: string[] = [];
  let current = labels;
  let isEmpty = true;
  for (const word of line.slice(labels.length).split(' ')) {
    if (!isEmpty && current.length + 1 + word.length > columns) {
      lines.push(current);
      current = indent;
      isEmpty = true;
    }
    current += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, current];
}
