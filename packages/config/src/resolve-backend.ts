import {
  BackendError,
  ConfigError,
  closestMatch,
  type InstalledBackend,
  isKnownBackend,
  KNOWN_BACKENDS,
} from '@llem/core';
import type { RawMap } from './copy-plain.ts';

const DEFAULT_BACKEND = 'pytorch';

/**
 * Fills in the backend that none was named for, and refuses those that are not installed (config.md 1.3), so that
 * a configuration and its hash always name a backend that there is. A name of the wrong type is the schema's to report.
 */
export function resolveBackend(raw: RawMap, backends: readonly InstalledBackend[]): RawMap {
  const installed = backends.map(({ id }) => id);
  const { backend } = raw;
  if (typeof backend === 'string' && backend !== '' && !installed.includes(backend))
    throw notInstalled(backend, installed);
  const absent = KNOWN_BACKENDS.filter((id) => !installed.includes(id));
  for (const id of absent) {
    if (raw[id] !== undefined && raw[id] !== null) throw notInstalled(id, installed);
  }
  if (backend !== undefined && !absent.some((id) => Object.hasOwn(raw, id))) return raw;
  // A section that is null is none, whatever is installed.
  const kept = Object.entries(raw).filter(([key]) => !absent.some((id) => id === key));
  return Object.fromEntries([
    ...kept,
    ...(backend === undefined ? [['backend', defaultBackend(backends)]] : []),
  ]);
}

/** The backend of a configuration that names none. Throws `BACKEND.NONE_INSTALLED`. */
export function defaultBackend(backends: readonly InstalledBackend[]): string {
  const [best] = backends.toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
  if (!best) throw noneInstalled();
  return backends.some(({ id }) => id === DEFAULT_BACKEND) ? DEFAULT_BACKEND : best.id;
}

function notInstalled(id: string, installed: readonly string[]): ConfigError | BackendError {
  if (isKnownBackend(id)) {
    return new BackendError('BACKEND.NOT_INSTALLED', `backend "${id}" is not installed`, {
      backend: id,
      why: `its plugin @llem/backend-${id} was not found${installed.length > 0 ? `; installed: ${installed.join(', ')}` : ''}`,
      fix: `npm install @llem/backend-${id}`,
    });
  }
  const closest = closestMatch(id, new Set([...installed, ...KNOWN_BACKENDS]));
  return new ConfigError('CONFIG.UNKNOWN_BACKEND', `backend "${id}" is neither installed nor known`, {
    why: `installed: ${installed.join(', ') || 'none'}; known: ${KNOWN_BACKENDS.join(', ')}`,
    fix:
      closest === null
        ? 'set backend to one of these, or install its plugin'
        : `did you mean backend: ${closest}?`,
    meta: { installed, known: KNOWN_BACKENDS, closest },
  });
}

function noneInstalled(): BackendError {
  const inDocker: readonly string[] = ['vllm', 'tensorrt'];
  const lines = KNOWN_BACKENDS.map((id) => {
    const docker = inDocker.includes(id)
      ? `  (recommended: in Docker, runners.${id}: docker:<image> in the user config)`
      : '';
    return `npm install @llem/backend-${id}${docker}`;
  });
  return new BackendError('BACKEND.NONE_INSTALLED', 'no inference backend is installed', {
    fix: lines.join('\n'),
  });
}
