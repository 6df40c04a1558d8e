import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, closestMatch } from '@llem/core';
import { copyPlain, isMap, type RawMap } from './copy-plain.ts';
import { parseJson } from './parse-json.ts';
import { parseYaml } from './parse-yaml.ts';
import { readText } from './read-text.ts';

/** A configuration file as it is written: safe to walk, and not yet validated. */
export interface ConfigFile {
  readonly path: string;
  readonly raw: RawMap;
}

const EXAMPLE = 'model: gpt2';
const SUFFIX = /\.(ya?ml|json)$/i;

/** Where a configuration is loaded from: a path, or a file that was read already. */
export type ConfigPlace = string | URL | ConfigFile;

/**
 * Reads a `.yaml`, `.yml` or `.json` file that holds one map. Everything that can be wrong with it is a ConfigError.
 *
 * @param ifMissing What to do when there is no such file.
 */
export async function readConfigFile(
  place: ConfigPlace,
  ifMissing = 'check the path, which is relative to the working directory',
): Promise<ConfigFile> {
  if (isRead(place)) return place;
  const path = pathOf(place);
  const text = await readText(path);
  if (text === null) {
    throw new ConfigError('CONFIG.FILE_NOT_FOUND', `${path}: there is no such file`, {
      path,
      fix: `${ifMissing}${await nearFile(path)}`,
    });
  }
  const raw = parseConfigText(text, path);
  if (raw !== null) {
    const file: ConfigFile = { path, raw };
    filesRead.add(file);
    return file;
  }
  throw new ConfigError('CONFIG.EMPTY_FILE', `${path} is empty`, {
    path,
    fix: `give it at least a line such as ${EXAMPLE}`,
  });
}

/**
 * The map that a text holds, by the suffix of its path; null if it holds nothing but comments.
 *
 * @param example A line that could stand in such a file.
 */
export function parseConfigText(text: string, path: string, example = EXAMPLE): RawMap | null {
  const parse = parserOf(path);
  const raw = copyPlain(parse(text, path), path);
  if (raw === null || isMap(raw)) return raw;
  const kind = Array.isArray(raw) ? 'a list' : `a ${typeof raw}`;
  throw new ConfigError('CONFIG.NOT_A_MAP', `${path} holds ${kind}, not a map of fields to values`, {
    path,
    fix: `start it with a line such as ${example}`,
  });
}

function parserOf(path: string): (text: string, path: string) => unknown {
  const suffix = extname(path).toLowerCase();
  if (suffix === '.json') return parseJson;
  if (suffix === '.yaml' || suffix === '.yml') return parseYaml;
  throw new ConfigError('CONFIG.BAD_SUFFIX', `${path} does not end in .yaml, .yml or .json`, {
    path,
    fix: 'name the file by what it holds; to run a model without a file, use --model',
  });
}

/** A configuration file beside the one that is missing, whose name is like it. */
async function nearFile(path: string): Promise<string> {
  const names = await readdir(dirname(path)).catch(() => []);
  const near = closestMatch(
    basename(path),
    names.filter((name) => SUFFIX.test(name)),
  );
  return near === null ? '' : `; did you mean ${join(dirname(path), near)}?`;
}

/** What came through the checks of this file; an object of the same shape from elsewhere did not. */
const filesRead = new WeakSet<object>();

function isRead(place: ConfigPlace): place is ConfigFile {
  return typeof place === 'object' && place !== null && filesRead.has(place);
}

function pathOf(place: string | URL): string {
  if (typeof place === 'string' && place !== '') return place;
  try {
    if (place instanceof URL) return fileURLToPath(place);
  } catch {
    // Not a file: URL, or one that names no local file.
  }
  throw new ConfigError(
    'CONFIG.BAD_PATH',
    `${JSON.stringify(place) ?? typeof place} is not the path or the file: URL of a file`,
    {
      fix: 'give the path of a .yaml, .yml or .json file',
    },
  );
}
