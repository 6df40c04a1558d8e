const ESCAPED = /[\p{Cc}\p{Bidi_Control}]/gu;

/**
 * Text that cannot steer a terminal: names and messages come from files, hubs and plugins of strangers. Line ends and
 * tabs stay, other control characters become visible escapes.
 */
export function printable(text: string): string {
  return text.replace(ESCAPED, (character) =>
    character === '\n' || character === '\t'
      ? character
      : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** Lines as a text in which each stays one: a name with a line end in it could pass for a line of ours. */
export function printableLines(lines: readonly string[]): string {
  return lines.map((line) => `${printable(line).replaceAll('\n', '\\n')}\n`).join('');
}
