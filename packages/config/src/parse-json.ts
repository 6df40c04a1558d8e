import { LineCounter } from 'yaml';
import { findJsonFault } from './find-json-fault.ts';
import { syntaxError } from './syntax-error.ts';

/** The value of a JSON text, in which a key that stands twice is an error too. Null for an empty text. */
export function parseJson(text: string, path: string): unknown {
  if (text.trim() === '') return null;
  const fault = findJsonFault(text);
  if (!fault) return JSON.parse(text);
  const lines = new LineCounter();
  for (const { index } of text.matchAll(/^/gm)) lines.addNewLine(index);
  const { line, col } = lines.linePos(fault.offset);
  throw syntaxError(path, { line, column: col }, fault.message);
}
