import { type ExperimentConfig, sanitizeExperimentId } from '@llem/core';
import { modelSlug } from '@llem/results';
import { modelName } from '../summary/model-name.ts';

const MAX_LENGTH = 120;

/** A run, as its files are named after it. */
export interface NamedRun {
  readonly cycle: number;
  readonly config: ExperimentConfig;
  readonly config_hash: string;
}

/** `{NNN}_c{cycle}_{model}-{backend}_{hash8}`, at most 120 characters (study.md 12): a long model is cut. */
export function runDirectoryName(number: number, { cycle, config, config_hash }: NamedRun): string {
  const start = `${paddedNumber(number)}_c${cycle}_`;
  const end = `_${config_hash.slice(0, 8)}`;
  const room = MAX_LENGTH - start.length - end.length;
  const backend = `-${sanitizeExperimentId(config.backend)}`.slice(0, room / 2);
  const model = modelSlug(modelName(config.model)).slice(0, room - backend.length);
  return `${start}${model}${backend}${end}`;
}

/** `{NNN}_c{cycle}_{hash8}`: the files of a failed run. */
export function failedRunName(number: number, { cycle, config_hash }: Omit<NamedRun, 'config'>): string {
  return `${paddedNumber(number)}_c${cycle}_${config_hash.slice(0, 8)}`;
}

function paddedNumber(number: number): string {
  return String(number).padStart(3, '0');
}
