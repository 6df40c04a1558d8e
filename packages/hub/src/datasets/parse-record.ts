/** One object of a JSONL file. */
export type DatasetRecord = Readonly<Record<string, unknown>>;

// A line in another encoding is no JSON; silently replacing its bytes would measure another prompt.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/**
 * The record of a line; null for a line that does not count: blank, invalid JSON, or provenance (a key that starts
 * with `_`). A line of other JSON counts, as a record without any field.
 */
export function parseRecord(line: Uint8Array): DatasetRecord | null {
  const value = parseJson(line);
  if (value === undefined) return null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const record: DatasetRecord = { ...value };
  return Object.keys(record).some((key) => key.startsWith('_')) ? null : record;
}

function parseJson(line: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(line));
  } catch {
    return undefined;
  }
}
