import { fileURLToPath } from 'node:url';
import type { StudyConfig, StudyConfigInput } from '@llem/config';
import { ConfigError, type ProgressEvent, type StudyResult } from '@llem/core';
import { checkOptions } from './check-options.ts';
import { quietLogger } from './quiet-logger.ts';
import { VERSION } from './version.ts';

export interface RunStudyOptions {
  /** Base directory; null: that of the user config. */
  outputDir?: string | null;
  skipPreflight?: boolean;
  signal?: AbortSignal;
  onProgress?: (event: ProgressEvent) => void;
  /** A study directory to continue. */
  resume?: string;
  /** Take GPU locks; default true. */
  lock?: boolean;
}

const EXAMPLE = "await runStudy({ experiments: [{ model: 'gpt2' }] })";

/**
 * Runs a study (LA-02): a path or `file:` URL of a study or experiment file, a StudyConfig, or a plain object of that
 * shape. Always leaves a study directory (LA-05). Resolves whenever its loop ended, also when runs failed; rejects
 * with ConfigError, ZodError, PreFlightError or StudyError when the study could not start, and with
 * `STUDY.INTERRUPTED` when the signal aborted.
 */
export async function runStudy(
  config: string | URL | StudyConfigInput | StudyConfig,
  options: RunStudyOptions = {},
): Promise<StudyResult> {
  const isFile = typeof config === 'string' || config instanceof URL;
  if (!isFile) checkStudyArgument(config);
  checkOptions(options, ['outputDir', 'skipPreflight', 'signal', 'onProgress', 'resume', 'lock']);
  const { createRunDependencies, explainBackend, run } = await import('@llem/study');
  const dependencies = await createRunDependencies({
    packageJson: fileURLToPath(new URL('../package.json', import.meta.url)),
    toolVersion: VERSION,
    discovery: true,
    logger: quietLogger,
  });
  const { host, config: loader, settings } = dependencies;
  const { study } = isFile
    ? await loader.loadStudy(config, {
        gaps: settings.execution,
        ...(options.resume !== undefined && { executionDefaults: await recordedExecution(options.resume) }),
      })
    : await explainBackend(host, () => loader.parseStudy(config));
  return run(study, dependencies, {
    kind: 'study',
    outputDir: options.outputDir ?? null,
    skipPreflight: options.skipPreflight ?? false,
    exportCsv: false,
    signal: options.signal ?? new AbortController().signal,
    onProgress: options.onProgress ?? (() => {}),
    lock: options.lock ?? true,
    resume: options.resume ?? null,
    source: { path: isFile ? pathOf(config) : null, overrides: {} },
  });
}

/** A study that is continued runs by what it ran by before, where its file leaves that open. */
async function recordedExecution(studyDir: string) {
  const { resumeSource } = await import('@llem/study/planning');
  return (await resumeSource(studyDir, studyDir)).execution;
}

function pathOf(file: string | URL): string {
  return typeof file === 'string' ? file : fileURLToPath(file);
}

function checkStudyArgument(config: unknown): void {
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return;
  const kind = config === null ? 'null' : Array.isArray(config) ? 'a list' : `a ${typeof config}`;
  throw new ConfigError(
    'CONFIG.BAD_ARGUMENT',
    `runStudy takes a path, a URL or a study, received ${config === undefined ? 'nothing' : kind}`,
    { fix: `pass the path of a study file, or an object: ${EXAMPLE}` },
  );
}
