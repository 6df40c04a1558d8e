// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExperimentResult } from '../../packages/core/dist/index.js';
import { manifestFile } from './study-run.mjs';

/**
 * What a finished study holds, in a form in which the same study, disturbed or not, is the same.
 * @typedef {{ design: string, status: string, summary: unknown, results: string[] }} StudyContent
 */

/**
 * Reads everything in a study directory. `violations` are results that are doubled, half written or in the wrong
 * place, and files that no study leaves.
 * @param {string} studyDir
 * @returns {{ content: StudyContent, violations: string[] }}
 */
export function checkStudy(studyDir) {
  /** @type {string[]} */
  const violations = [];
  const manifest = JSON.parse(readFileSync(manifestFile(studyDir), 'utf8'));
  const summary = JSON.parse(readFileSync(join(studyDir, 'study_summary.json'), 'utf8'));
  /** @type {Map<string, any>} */
  const entries = new Map(
    manifest.experiments.map((/** @type {{ result_file: string }} */ entry) => [entry.result_file, entry]),
  );
  /** @type {string[]} */
  const results = [];
  for (const name of readdirSync(studyDir)) {
    const file = `${name}/result.json`;
    if (/^study(\.yaml|\.log|_manifest\.json|_summary\.json)$|^failed-runs$/.test(name)) continue;
    if (!/^\d{3}_c\d_model-chaos_[0-9a-f]{8}$/.test(name)) violations.push(`${name} was left`);
    else if (!entries.has(file)) violations.push(`${name} belongs to no run: doubled`);
    else {
      const { config_hash, cycle } = entries.get(file);
      const content = readdirSync(join(studyDir, name)).sort().join();
      try {
        const result = ExperimentResult.parse(JSON.parse(readFileSync(join(studyDir, file), 'utf8')));
        const isOwn = result.measurement_config_hash === config_hash && name.includes(`_c${cycle}_`);
        if (!isOwn || !name.endsWith(config_hash.slice(0, 8))) violations.push(`${name} is another run's`);
        if (content !== filesOf(result)) violations.push(`${name} holds ${content}`);
        results.push(`${config_hash} c${cycle}: ${result.input_tokens} in, ${result.output_tokens} out`);
      } catch (error) {
        violations.push(`${file} is half written: ${error}`);
      }
    }
  }
  const named = [...summary.result_files].sort().join();
  if (named !== [...entries.keys()].sort().join()) violations.push(`the summary names ${named}`);
  const { total_experiments, completed, failed, not_run } = summary.summary;
  return {
    content: {
      design: manifest.study_design_hash,
      status: manifest.status,
      summary: { total_experiments, completed, failed, not_run },
      results: results.sort(),
    },
    violations,
  };
}

/**
 * What lies beside a result: its time series, unless it says itself that the GPU gave no reading in the window. The
 * windows of these studies are short, and a busy machine may wake no sampler in one.
 * @param {{ measurement_warnings: readonly string[] }} result
 */
function filesOf({ measurement_warnings }) {
  const isUnread = measurement_warnings.some((warning) => warning.includes('gave 0 readings in the window'));
  return isUnread ? 'result.json' : 'result.json,timeseries.parquet';
}
