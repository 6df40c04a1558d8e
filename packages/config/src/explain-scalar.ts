import type * as z from 'zod';

/**
 * What to write instead, where a file has a number as text or text as a number: nothing is coerced (config.md 1.1).
 * Undefined where the text could be anything, which is not repeated: it may be a secret.
 */
export const explainScalar: z.core.$ZodErrorMap = (issue) => {
  if (issue.code !== 'invalid_type') return undefined;
  const { expected, input } = issue;
  if ((expected === 'object' || expected === 'record') && input === null)
    return 'expected a map, received nothing: remove the key, or write fields below it';
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean'))
    return `expected string, received the ${typeof input} ${input}: write it in quotes, "${input}"`;
  if ((expected !== 'number' && expected !== 'int') || typeof input !== 'string') return undefined;
  const number = numberMeant(input.trim());
  return number === null
    ? undefined
    : `expected ${expected}, received the text "${input.trim()}": write ${number} without quotes`;
};

/** Digits with or without separators, with a point or a decimal comma. */
function numberMeant(text: string): string | null {
  if (/^[+-]?\d{1,20}(\.\d{0,20})?$/.test(text)) return text;
  if (/^\d{1,3}([_,' ]\d{3}){1,5}$/.test(text)) return text.replaceAll(/[_,' ]/g, '');
  return /^[+-]?\d{1,20},\d{1,20}$/.test(text) ? text.replace(',', '.') : null;
}
