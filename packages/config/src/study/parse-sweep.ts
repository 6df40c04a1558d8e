import { ConfigError, type InstalledBackend, KNOWN_BACKENDS } from '@llem/core';
import { isMap, type RawMap, tooDeep } from '../copy-plain.ts';
import { isFieldPath } from '../schema-node.ts';
import { refuseSharedPaths } from './refuse-shared-paths.ts';
import type { Alternative, Cell, Dimension, Sweep } from './sweep.ts';
import { sweepError } from './sweep-error.ts';

const MAX_PARTS = 100;
/** Far above the number of fields that there are. */
const MAX_KEYS = 200;

/** What the grammar of sweeps needs to know beside the file. */
export interface SweepGrammar {
  /** The study file, for messages. */
  readonly path: string;
  /** Prefixes that scope a key. */
  readonly ids: readonly string[];
  /** The composed object: a group may not be named like a field. */
  readonly declared: unknown;
}

/** Ids that may prefix a key of a sweep: those that are always known, and the installed ones. */
export function scopeIds(backends: readonly InstalledBackend[]): readonly string[] {
  return [...new Set([...KNOWN_BACKENDS, ...backends.map(({ id }) => id)])];
}

/** Parses the keys and values of a sweep (config.md 3.1). Whether the paths exist is each point's own validation. */
export function parseSweep(raw: RawMap, grammar: SweepGrammar): Sweep {
  const { backend, ...others } = raw;
  if (Object.keys(others).length > MAX_KEYS) throw tooManyKeys('a sweep', grammar);
  const dimensions = Object.entries(others).map(([key, value]) => parseDimension(key, value, grammar));
  refuseSharedPaths(dimensions, grammar.path);
  const axis = backend === undefined ? null : parseAxis('backend', backend, grammar);
  return { backends: axis?.alternatives[0]?.cells[0]?.values ?? null, dimensions };
}

function parseDimension(key: string, value: unknown, grammar: SweepGrammar): Dimension {
  if (!Array.isArray(value) || !value.some(isMap)) return parseAxis(key, value, grammar);
  if (value.every(isMap)) return parseGroup(key, value, grammar);
  throw sweepError(
    grammar.path,
    key,
    'mixes maps and other values in one list',
    'make it a group of maps, or an axis of values',
  );
}

function parseAxis(key: string, value: unknown, grammar: SweepGrammar): Dimension {
  if (isMap(value)) {
    const [inner, values] = Object.entries(value)[0] ?? ['<field>', ['<value>']];
    throw sweepError(
      grammar.path,
      key,
      'is a map',
      `write the path of each field as a dotted key: ${key}.${inner}: ${shown(values)}`,
    );
  }
  const path = pathOf(key, key, grammar);
  const cells = [{ key, path, values: valuesOf(key, key, value, grammar) }];
  return { key, scope: scopeOf(path, grammar), alternatives: [{ backend: null, cells }] };
}

function parseGroup(key: string, entries: readonly RawMap[], grammar: SweepGrammar): Dimension {
  const path = pathOf(key, key, grammar);
  if (grammar.ids.includes(key) || key === 'backend' || isFieldPath(grammar.declared, path)) {
    const [inner, value] = Object.entries(entries[0] ?? {})[0] ?? ['<field>', '<value>'];
    throw sweepError(
      grammar.path,
      key,
      'is a list of maps, which is a group, and a group may not be named like a field',
      `give the group a name of its own and write full paths inside: ${groupName(inner)}: [{${key}.${inner}: ${shown(value)}}]`,
    );
  }
  const scope = scopeOf(path, grammar);
  return { key, scope, alternatives: entries.map((entry) => parseEntry(key, scope, entry, grammar)) };
}

function parseEntry(group: string, scope: string | null, entry: RawMap, grammar: SweepGrammar): Alternative {
  if (Object.keys(entry).length > MAX_KEYS) throw tooManyKeys(`an entry of group "${group}"`, grammar);
  const cells = Object.entries(entry).map(([key, value]): Cell => {
    const path = pathOf(group, key, grammar);
    if (path[0] === 'backend') {
      throw sweepError(
        grammar.path,
        group,
        'sets backend in a group',
        'list the backends at the top of the file',
      );
    }
    if (isMap(value) || (Array.isArray(value) && value.some(isMap))) {
      throw sweepError(
        grammar.path,
        group,
        `has a map as the value of "${key}"`,
        `write full paths inside a group, such as ${key}.<field>: <value>`,
      );
    }
    return { key, path, values: valuesOf(group, key, value, grammar) };
  });
  const written = new Set(
    cells.flatMap(({ path: [id] }) => (id !== undefined && grammar.ids.includes(id) ? [id] : [])),
  );
  const [backend = null, ...others] = written;
  if (others.length > 0 || (scope !== null && backend !== null && backend !== scope)) {
    const named = [...new Set([...(scope === null ? [] : [scope]), ...written])].join(' and ');
    throw sweepError(
      grammar.path,
      group,
      `has an entry for several backends: ${named}`,
      'write one entry for each backend: an entry belongs to the grid of one',
    );
  }
  return { backend, cells };
}

/** A value, or a list of them, in which a list is one literal value. */
function valuesOf(key: string, inner: string, value: unknown, { path }: SweepGrammar): readonly unknown[] {
  if (!Array.isArray(value)) return [value];
  if (value.length > 0) return value;
  const where = key === inner ? 'is an empty list' : `has an empty list as the value of "${inner}"`;
  throw sweepError(path, key, where, 'give it at least one value, or remove it');
}

function pathOf(key: string, dotted: string, { path }: SweepGrammar): readonly string[] {
  const parts = dotted.split('.');
  if (parts.includes('')) {
    const where =
      key === dotted ? 'has an empty part' : `has an entry with the key "${dotted}", which has an empty part`;
    throw sweepError(path, key, where, 'write the path of a field, such as decoder.top_p');
  }
  if (parts.length > MAX_PARTS) throw tooDeep(['sweep', ...parts], path);
  return parts;
}

function scopeOf(path: readonly string[], { ids }: SweepGrammar): string | null {
  const [first] = path;
  return first !== undefined && path.length > 1 && ids.includes(first) ? first : null;
}

function tooManyKeys(what: string, { path }: SweepGrammar): ConfigError {
  return new ConfigError('CONFIG.BAD_SWEEP', `${path}: ${what} has more than ${MAX_KEYS} keys`, {
    path,
    fix: 'sweep over fewer fields, or write the configurations as a list under experiments',
  });
}

/** A name for a group of alternatives of `field`: adapters for adapter_id. */
function groupName(field: string): string {
  const [word = ''] = field.split(/[_.]/);
  return word.length > 3 ? `${word}s` : 'alternatives';
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? '[…]' : text;
}
