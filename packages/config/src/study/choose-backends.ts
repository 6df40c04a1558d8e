import type { ConfigError } from '@llem/core';
import { type StudyFile, studyError } from './read-study-file.ts';
import type { Sweep } from './sweep.ts';
import { sweepError } from './sweep-error.ts';

/**
 * The backends of the grid (config.md 3.2, rules 2 and 3): those listed, else the one that scoped keys name.
 *
 * @param only Backends that an override leaves; with it, several implied ones are no question.
 */
export function chooseBackends(
  file: StudyFile,
  sweep: Sweep,
  only: readonly string[] | null,
): readonly string[] {
  if (sweep.backends !== null && file.namesBackend) {
    throw sweepError(
      file.path,
      'backend',
      'stands beside backend at the top of the file',
      'keep one of the two: they mean the same',
    );
  }
  const listed = backendNames(sweep.backends ?? file.shared.backend, (message, fix) =>
    studyError(file.path, message, fix),
  );
  const scoped = scopedKeys(sweep);
  if (listed.length > 0) {
    const [stray] = [...scoped].filter(([backend]) => !listed.includes(backend));
    if (!stray) return listed;
    const [backend, key] = stray;
    throw sweepError(
      file.path,
      key,
      `is for backend "${backend}", which the study does not run: it runs ${listed.join(', ')}`,
      `add ${backend} to backend, or remove the key`,
    );
  }
  const implied = [...scoped.keys()];
  if (implied.length <= 1 || only !== null) return implied;
  throw studyError(
    file.path,
    `its sweep has keys for ${implied.join(' and ')}, and it names no backend`,
    `list the backends: backend: [${implied.join(', ')}]`,
  );
}

/** The names in a `backend` that is one or a list; none if it is absent. */
export function backendNames(
  value: unknown,
  refuse: (message: string, fix: string) => ConfigError,
): readonly string[] {
  if (value === undefined || value === null) return [];
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (names.length === 0) throw refuse('backend is an empty list', 'name at least one backend, or remove it');
  return names.map((name) => {
    if (typeof name === 'string' && name !== '') return name;
    throw refuse(
      `backend holds ${JSON.stringify(name) ?? typeof name}, which is no id`,
      'write one id, or a list of them, such as backend: [pytorch, vllm]',
    );
  });
}

/** The backends that keys write for, each with the first such key. */
function scopedKeys({ dimensions }: Sweep): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const note = (backend: string | null, key: string) => {
    if (backend !== null && !found.has(backend)) found.set(backend, key);
  };
  for (const { key, scope, alternatives } of dimensions) {
    note(scope, key);
    for (const { backend, cells } of alternatives)
      note(backend, cells.find(({ path }) => path[0] === backend)?.key ?? key);
  }
  return found;
}
