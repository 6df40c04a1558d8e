// @ts-check

/**
 * What a terminal shows after this was written to it, line by line: carriage returns, and the two sequences by which
 * llem redraws lines, erase to the end and one line up.
 * @param {string} written
 */
export function screenOf(written) {
  const rows = [''];
  let row = 0;
  for (const part of written.replaceAll('\u001b', 'ESC').split(/(\r|\n|ESC\[K|ESC\[1A)/)) {
    if (part === 'ESC[1A') row -= 1;
    else if (part === 'ESC[K') rows[row] = '';
    else if (part === '\n') {
      row += 1;
      rows[row] ??= '';
    } else if (part !== '\r' && part !== '') rows[row] += part;
  }
  return rows
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}
