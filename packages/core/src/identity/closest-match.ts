import { distance } from 'fastest-levenshtein';

/** The known word nearest to `word`: at most 3 edits and fewer than its length; ties alphabetically. Null if none. */
export function closestMatch(word: string, known: Iterable<string>): string | null {
  return closestMatches(word, known)[0] ?? null;
}

/** All near words, nearest first. */
export function closestMatches(word: string, known: Iterable<string>): string[] {
  return [...new Set(known)]
    .map((candidate) => ({ candidate, edits: distance(word, candidate) }))
    .filter(({ edits }) => edits <= 3 && edits < word.length)
    .sort((a, b) => a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1))
    .map(({ candidate }) => candidate);
}
