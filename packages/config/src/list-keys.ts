/** More of them, or longer ones, tell nobody more and bury what else is said. */
const MOST = 50;
const LONGEST = 100;

/** Keys of a file in quotes, each with what there is to say about it; of very many, the first. */
export function listKeys(keys: readonly string[], hint: (key: string) => string): string {
  const listed = keys
    .slice(0, MOST)
    .map((key) => (key.length > LONGEST ? `"${key.slice(0, LONGEST)}…"` : `"${key}"${hint(key)}`));
  const left = keys.length - listed.length;
  return listed.join(', ') + (left > 0 ? ` and ${left} more` : '');
}
