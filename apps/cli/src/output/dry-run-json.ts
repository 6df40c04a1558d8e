import type { ExperimentEstimate } from '@llem/study/planning';
import type { StudyPlan } from '../commands/plan-study.ts';

/** Text that is printed at once: one call per experiment would cost more than making it. */
const CHUNK_LENGTH = 1 << 16;

/** The document of an experiment that is not run. @param canonicalText The text that the hash is of. */
export function experimentDocument(
  hash: string,
  canonicalText: string,
  estimate: ExperimentEstimate,
): string {
  return `{\n  "kind": "experiment",\n  ${experimentFields(hash, canonicalText, estimate).join(',\n  ')}\n}\n`;
}

/**
 * The document of a study that is not run, piece by piece: as one object it would be several times the size of the
 * study. `config` is the text that was hashed, as it is.
 */
export function* studyDocument(plan: StudyPlan): Generator<string> {
  let text = '';
  for (const piece of studyPieces(plan)) {
    text += piece;
    if (text.length < CHUNK_LENGTH) continue;
    yield text;
    text = '';
  }
  yield text;
}

function* studyPieces(plan: StudyPlan): Generator<string> {
  const { loaded, studyDesignHash, protocol, runOrder, gapSecondsTotal, notes, estimates } = plan;
  const { study, hashes, canonical_texts, duplicates } = loaded;
  const skipped = study.skipped_configs;
  yield '{\n  "kind": "study"';
  yield* fields({
    name: study.name,
    study_design_hash: studyDesignHash,
    total_generated: hashes.length + skipped.length,
    unique_configurations: hashes.length,
    duplicates,
    skipped: skipped.length,
    total_experiments: runOrder.length,
    measurement_protocol: protocol,
    gap_seconds_total: gapSecondsTotal,
  });
  yield ',\n  "experiments": ';
  yield* list(hashes, (hash, index) => {
    const fields = experimentFields(hash, canonical_texts[index] ?? '', estimates[index] ?? null);
    return `{${fields.join(', ')}}`;
  });
  yield* fields({ run_order: runOrder });
  yield ',\n  "skipped_configs": ';
  yield* list(skipped, (one) => JSON.stringify(one));
  yield* fields({ notes });
  yield '\n}\n';
}

function experimentFields(
  hash: string,
  canonicalText: string,
  estimate: ExperimentEstimate | null,
): string[] {
  return [
    `"measurement_config_hash": "${hash}"`,
    `"config": ${canonicalText}`,
    `"estimate": ${JSON.stringify(estimate)}`,
  ];
}

function* fields(values: Readonly<Record<string, unknown>>): Generator<string> {
  for (const [name, value] of Object.entries(values)) yield `,\n  "${name}": ${JSON.stringify(value)}`;
}

function* list<Item>(items: readonly Item[], text: (item: Item, index: number) => string): Generator<string> {
  for (const [index, item] of items.entries()) yield `${index === 0 ? '[' : ','}\n    ${text(item, index)}`;
  yield items.length === 0 ? '[]' : '\n  ]';
}
