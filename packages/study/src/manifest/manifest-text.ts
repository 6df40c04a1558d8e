import type { ManifestEntry, StudyManifest } from './study-manifest.ts';

const NO_ENTRIES = '[]\n}';
const SEPARATOR = ',\n';
const GROUP_SIZE = 100;

interface Group {
  readonly entries: readonly ManifestEntry[];
  readonly text: Buffer;
}

/**
 * Gives the text of a manifest in UTF-8: exactly `JSON.stringify(manifest, null, 2)` and a newline. It remembers the
 * text of entries by groups, because a study of 10,000 runs rewrites the file 20,000 times and changes one entry
 * each time. Entries are told apart by identity: they are replaced, never changed.
 */
export function createManifestText(): (manifest: StudyManifest) => Buffer {
  let groups: readonly Group[] = [];
  return ({ experiments, ...study }) => {
    const frame = JSON.stringify({ ...study, experiments: [] }, null, 2);
    if (experiments.length === 0) return Buffer.from(`${frame}\n`);
    groups = Array.from({ length: Math.ceil(experiments.length / GROUP_SIZE) }, (_, number) => {
      const entries = experiments.slice(number * GROUP_SIZE, (number + 1) * GROUP_SIZE);
      const known = groups[number];
      return known && isSame(known.entries, entries) ? known : { entries, text: textOf(entries) };
    });
    const separator = Buffer.from(SEPARATOR);
    return Buffer.concat([
      Buffer.from(`${frame.slice(0, -NO_ENTRIES.length)}[\n`),
      ...groups.flatMap(({ text }, number) => (number === 0 ? [text] : [separator, text])),
      Buffer.from('\n  ]\n}\n'),
    ]);
  };
}

function isSame(before: readonly ManifestEntry[], now: readonly ManifestEntry[]): boolean {
  return before.length === now.length && before.every((entry, place) => entry === now[place]);
}

/** As they stand in the list, two levels deep; no string of JSON holds a raw newline. */
function textOf(entries: readonly ManifestEntry[]): Buffer {
  const texts = entries.map((entry) => `    ${JSON.stringify(entry, null, 2).replaceAll('\n', '\n    ')}`);
  return Buffer.from(texts.join(SEPARATOR));
}
