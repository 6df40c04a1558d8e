import { dirname, resolve } from 'node:path';
import {
  ConfigError,
  deepFreeze,
  ExperimentResult,
  type Logger,
  messageOf,
  RESULT_SCHEMA_VERSION,
  readRegularFile,
} from '@llem/core';
import { isSafePath } from '../paths/is-safe-path.ts';
import { validatePath } from '../paths/validate-path.ts';
import { conform } from './conform.ts';
import { isDeeperThan } from './is-deeper-than.ts';

export interface LoadOptions {
  /** Hears which keys were dropped (debug) and of a missing sidecar (warn); without one that warning is the process's. */
  readonly logger?: Pick<Logger, 'debug' | 'warn'>;
}

/**
 * Reads a result, deeply frozen, also one of another minor version (results.md 4).
 * @throws ConfigError CONFIG.BAD_PATH, CONFIG.RESULT_UNREADABLE, CONFIG.RESULT_SCHEMA for another major version; ZodError for the rest
 */
export async function fromJson(path: string, { logger }: LoadOptions = {}): Promise<ExperimentResult> {
  const file = await validatePath(path, { mustExist: true, allowRelative: true });
  const raw = await readJson(file);
  const version = versionOf(raw, file);
  const conformed = conform(ExperimentResult, raw, {
    dropUnknown: true,
    dropNested: version !== null && version.minor > current().minor,
    onDrop: (key) => logger?.debug(`${file}: unknown field ${key} was dropped`),
  });
  const result: ExperimentResult = deepFreeze(ExperimentResult.parse(conformed));
  await checkSidecar(result, file, logger);
  return result;
}

/** Results are 6 deep, with configurations of engines in them; JSON that has no end to it would exhaust the stack. */
const DEEPEST = 100;

async function readJson(file: string): Promise<unknown> {
  try {
    // An editor may have put a mark before it.
    const raw: unknown = JSON.parse((await readRegularFile(file)).replace(/^\uFEFF/, ''));
    if (isDeeperThan(DEEPEST, raw)) throw new Error(`it is nested more than ${DEEPEST} deep`);
    return raw;
  } catch (cause) {
    throw new ConfigError('CONFIG.RESULT_UNREADABLE', `${file} is not a readable JSON file`, {
      path: file,
      why: messageOf(cause),
      fix: 'give the path of a result.json that llem wrote',
      cause,
    });
  }
}

interface Version {
  readonly major: number;
  readonly minor: number;
}

/** Null where there is no version to compare: the schema says so then. */
function versionOf(raw: unknown, file: string): Version | null {
  const text: unknown = typeof raw === 'object' && raw !== null ? Reflect.get(raw, 'schema_version') : null;
  const version = typeof text === 'string' ? parseVersion(text) : null;
  if (version !== null && version.major !== current().major) {
    throw new ConfigError(
      'CONFIG.RESULT_SCHEMA',
      `${file} has schema_version ${text}; this llem reads ${current().major}.x (${RESULT_SCHEMA_VERSION})`,
      {
        path: file,
        fix: `read it with a version of llem whose results have schema_version ${version.major}.x`,
      },
    );
  }
  return version;
}

function current(): Version {
  return parseVersion(RESULT_SCHEMA_VERSION) ?? { major: 0, minor: 0 };
}

function parseVersion(text: string): Version | null {
  const [, major, minor] = /^(\d+)\.(\d+)$/.exec(text) ?? [];
  return major === undefined || minor === undefined ? null : { major: Number(major), minor: Number(minor) };
}

async function checkSidecar(
  { timeseries }: ExperimentResult,
  file: string,
  logger: LoadOptions['logger'],
): Promise<void> {
  if (timeseries === null) return;
  const sidecar = resolve(dirname(file), timeseries);
  // A name that leads out of the result's directory is as good as missing: nothing outside is looked at.
  if ((await isSafePath(dirname(file), sidecar)) && (await exists(sidecar))) return;
  const warning = `Timeseries sidecar missing at ${sidecar}`;
  if (logger) logger.warn(warning);
  else process.emitWarning(warning);
}

async function exists(path: string): Promise<boolean> {
  return await validatePath(path, { mustExist: true, allowRelative: false }).then(
    () => true,
    () => false,
  );
}
