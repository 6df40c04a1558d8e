// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestFile } from './study-run.mjs';

/** @typedef {{ status: string, completed: number, experiments: { config_hash: string, cycle: number, status: string, result_file: string | null }[] } & Record<string, unknown>} Manifest */

/**
 * Looks at the manifest of the one study in `output`, and writes down whatever must never be seen: one that does not
 * parse or miscounts, or a run that was completed and is not any more.
 */
export class ManifestWatch {
  /** @type {string[]} */
  violations = [];
  looks = 0;
  /** @type {Manifest | null} */
  last = null;
  /** @type {string | null} */
  studyDir = null;
  #output;
  /** @type {Map<string, string | null>} result files of completed runs */
  #completed = new Map();

  /** @param {string} output */
  constructor(output) {
    this.#output = output;
  }

  /** Reads it now; null before there is one. */
  look() {
    this.studyDir ??= studiesIn(this.#output).find((dir) => textOf(dir) !== null) ?? null;
    const text = this.studyDir === null ? null : textOf(this.studyDir);
    if (text === null) {
      if (this.last !== null) this.violations.push('the manifest is gone');
      return null;
    }
    this.looks += 1;
    try {
      /** @type {Manifest} */
      const manifest = JSON.parse(text);
      this.#check(manifest);
      this.last = manifest;
    } catch (error) {
      this.violations.push(`the manifest cannot be read: ${error}`);
    }
    return this.last;
  }

  /** @param {Manifest} manifest */
  #check({ experiments, ...counts }) {
    for (const status of ['completed', 'failed', 'skipped', 'interrupted']) {
      const counted = experiments.filter((entry) => entry.status === status).length;
      if (counts[status] !== counted) this.violations.push(`${counted} are ${status}, not ${counts[status]}`);
    }
    const completed = new Map(
      experiments.flatMap(({ config_hash, cycle, status, result_file }) =>
        status === 'completed' ? [[`${config_hash} c${cycle}`, result_file]] : [],
      ),
    );
    for (const [run, file] of this.#completed) {
      if (!completed.has(run)) this.violations.push(`${run} was completed and is not any more`);
      else if (completed.get(run) !== file) this.violations.push(`${run} has another result than it had`);
    }
    this.#completed = completed;
  }
}

/** Directories of studies, those without a manifest too. @param {string} output */
export function studiesIn(output) {
  try {
    return readdirSync(output).map((name) => join(output, name));
  } catch {
    return [];
  }
}

/** @param {string} studyDir */
function textOf(studyDir) {
  try {
    return readFileSync(manifestFile(studyDir), 'utf8');
  } catch {
    return null;
  }
}
