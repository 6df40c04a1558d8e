interface Layout {
  /** Leading columns, each with two blanks behind it, under which a line does not go on. */
  readonly labels?: number;
}

/**
 * Breaks lines so that none is longer than `columns`: between parts that stand three blanks apart, else at blanks. What
 * goes on stands below the line's text, behind its labels. A line that carries a command stays whole, because it is to
 * be copied; so does a word that is too long.
 */
export function wrapLines(lines: readonly string[], columns: number, { labels = 2 }: Layout = {}): string[] {
  return hasWidth(columns) ? lines.flatMap((line) => wrap(line, columns, labels)) : [...lines];
}

/** False for a place without a width, 0, and for one in which more lines help nobody. */
export function hasWidth(columns: number): boolean {
  return columns >= NARROWEST;
}

const NARROWEST = 20;
/** Of the width: what is left must hold text. */
const DEEPEST_INDENT = 0.35;
const COMMAND = /^\s*(fix:|\$) /;
const LEAD = /^\s*(?:(?:why|note|warning): |✗ )?/;
const LABEL = /^\S+(?: \S+)*\s{2,}/;

function wrap(line: string, columns: number, labels: number): string[] {
  if (line.length <= columns || COMMAND.test(line)) return [line];
  const start = textStart(line, labels);
  const indent = ' '.repeat(Math.min(start, Math.floor(columns * DEEPEST_INDENT)));
  const done: string[] = [];
  let current = line.slice(0, start);
  let isEmpty = true;
  const roomAfter = (gap: string) => columns - current.length - (isEmpty ? 0 : gap.length);
  function add(text: string, gap: string): void {
    // Behind wide labels there may be no room for a word that a line of its own has.
    const isBeside = isEmpty && current.trim() !== '' && current.length > indent.length;
    if ((!isEmpty || isBeside) && text.length > roomAfter(gap)) {
      done.push(current.trimEnd());
      current = indent;
      isEmpty = true;
    }
    current += isEmpty ? text : gap + text;
    isEmpty = false;
  }
  for (const [, gap = '', part = ''] of line.slice(start).matchAll(/(\s*)(\S+(?: \S+)*)/g)) {
    const isWhole = part.length <= roomAfter(gap) || (!isEmpty && indent.length + part.length <= columns);
    const words = isWhole ? [part] : part.split(' ');
    for (const [index, word] of words.entries()) add(word, index === 0 ? gap : ' ');
  }
  return [...done, current];
}

/** Where the text behind the labels begins. */
function textStart(line: string, labels: number): number {
  const [lead = ''] = LEAD.exec(line) ?? [];
  let start = lead.length;
  for (let count = 0; count < labels; count += 1) {
    const [label = ''] = LABEL.exec(line.slice(start)) ?? [];
    start += label.length;
  }
  return start;
}
