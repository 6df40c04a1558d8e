import type { ManifestEntry, StudyManifest } from './study-manifest.ts';

const NO_ENTRIES = '[]\n}';

/**
 * Gives the text of a manifest: exactly `JSON.stringify(manifest, null, 2)` and a newline. An entry is serialised
 * once, because a study of 10,000 runs rewrites the file 20,000 times and changes one entry each time.
 */
export function createManifestText(): (manifest: StudyManifest) => string {
  const texts = new WeakMap<ManifestEntry, string>();
  const textOf = (entry: ManifestEntry): string => {
    const known = texts.get(entry);
    if (known !== undefined) return known;
    // As it stands in the list, two levels deep; no string of JSON holds a raw newline.
    const text = `    ${JSON.stringify(entry, null, 2).replaceAll('\n', '\n    ')}`;
    texts.set(entry, text);
    return text;
  };
  return ({ experiments, ...study }) => {
    const frame = JSON.stringify({ ...study, experiments: [] }, null, 2);
    if (experiments.length === 0) return `${frame}\n`;
    return `${frame.slice(0, -NO_ENTRIES.length)}[\n${experiments.map(textOf).join(',\n')}\n  ]\n}\n`;
  };
}
