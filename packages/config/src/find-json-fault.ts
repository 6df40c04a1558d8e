/** What is wrong with a text that should be JSON, and where. */
export interface JsonFault {
  readonly offset: number;
  readonly message: string;
}

const TOKEN =
  /(?<string>"[^"\\]*(?:\\.[^"\\]*)*")|(?<scalar>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|(?<mark>[[\]{},:])/sy;

/** What may come next, as a person reads it. `first` places also let an empty list or map end. */
const PLACES = {
  value: 'a value',
  firstValue: 'a value or ]',
  key: 'a key in double quotes',
  firstKey: 'a key in double quotes or }',
  colon: 'a colon',
  next: 'a comma or the end of the list or map',
} as const;
type Place = keyof typeof PLACES;

/**
 * The first place where a text is not JSON, or where a key stands twice in a map; null if there is none.
 * `JSON.parse` tells neither: it quotes the text instead of giving the place, and keeps the last of two values.
 */
export function findJsonFault(text: string): JsonFault | null {
  const token = new RegExp(TOKEN);
  /** The keys of each open map, null for each open list. */
  const open: (Set<string> | null)[] = [];
  let place: Place = 'value';
  let offset = skipSpace(text, 0);
  for (; offset < text.length; offset = skipSpace(text, token.lastIndex)) {
    token.lastIndex = offset;
    const { string, scalar, mark } = token.exec(text)?.groups ?? {};
    const keys = open.at(-1);
    if (place === 'next' && keys === undefined)
      return { offset, message: 'the JSON value has ended before this' };
    if (string !== undefined && !isJson(string)) return { offset, message: 'this string is not JSON' };
    if (string !== undefined && keys && (place === 'key' || place === 'firstKey')) {
      const key: string = JSON.parse(string);
      if (keys.has(key)) return { offset, message: 'a key stands twice in one map' };
      keys.add(key);
      place = 'colon';
    } else if (
      (string !== undefined || scalar !== undefined) &&
      (place === 'value' || place === 'firstValue')
    ) {
      place = 'next';
    } else if (mark === '{' && (place === 'value' || place === 'firstValue')) {
      open.push(new Set());
      place = 'firstKey';
    } else if (mark === '[' && (place === 'value' || place === 'firstValue')) {
      open.push(null);
      place = 'firstValue';
    } else if (mark === ':' && place === 'colon') {
      place = 'value';
    } else if (mark === ',' && place === 'next') {
      place = keys ? 'key' : 'value';
    } else if (
      mark === (keys ? '}' : ']') &&
      (place === 'next' || place === (keys ? 'firstKey' : 'firstValue'))
    ) {
      open.pop();
      place = 'next';
    } else {
      return { offset, message: `expected ${PLACES[place]} here` };
    }
  }
  const complete = open.length === 0 && place === 'next';
  return complete ? null : { offset, message: 'the JSON ends before it is complete' };
}

/** JSON's white space is less than what `trim` takes for it. */
function skipSpace(text: string, from: number): number {
  let offset = from;
  while (offset < text.length && ' \t\n\r'.includes(text.charAt(offset))) offset += 1;
  return offset;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
