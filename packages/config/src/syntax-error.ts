import { ConfigError } from '@llem/core';

/** A place in a text, both from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** A file that is not written in its own language. The message never quotes the text, which may hold a secret. */
export function syntaxError(path: string, position: TextPosition | null, message: string): ConfigError {
  const place = position ? `${path}, line ${position.line}, column ${position.column}` : path;
  return new ConfigError('CONFIG.SYNTAX', `${place}: ${message}`, {
    path,
    fix: position ? `correct line ${position.line} of ${path}` : `correct ${path}`,
    ...(position ? { line: position.line, meta: { column: position.column } } : {}),
  });
}
